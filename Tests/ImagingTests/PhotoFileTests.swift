import Dispatch
import Glibc
import Imaging
import Synchronization
import SystemPackage
import Testing

/// A folder of its own for one test, removed with all that is in it.
private final class Folder {
  let path: String

  init() {
    let name =
      "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/srzoom-tests-\(UInt64.random(in: 0...(.max)))"
    mkdir(name, 0o700)
    path = name
  }

  deinit {
    chmod(path, 0o700)
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Whether its file system does; FAT and NFS do not.
  var takesFilesWithoutNames: Bool {
    let file = open(path, O_WRONLY | __O_TMPFILE, 0o600)
    defer { if file >= 0 { close(file) } }
    return file >= 0
  }

  /// All that is in it.
  var names: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
}

@Suite struct PhotoFileTests {
  @Test func readsAFile() throws {
    let path = Fixture.path("good/rgb8.png")
    #expect(try PhotoFile.read(path) == FileBytes.read(path))
  }

  @Test func refusesWhatIsNoPictureFile() throws {
    let folder = Folder()
    let empty = folder("empty.jpg")
    close(open(empty, O_WRONLY | O_CREAT, 0o600))
    #expect(throws: PhotoError.empty) { try PhotoFile.read(empty) }
    #expect(throws: PhotoError.empty) { try PhotoFile.read("/dev/null") }
    #expect(throws: PhotoError.unknownFormat) { try PhotoFile.read("/dev/zero") }
    #expect(throws: PhotoError.unknownFormat) { try PhotoFile.read(#filePath) }
    #expect(throws: PhotoError.isDirectory) { try PhotoFile.read(folder.path) }
    #expect(throws: PhotoError.unreadable(.noSuchFileOrDirectory)) { try PhotoFile.read(folder("gone.jpg")) }
    #expect(throws: PhotoError.unreadable(.notDirectory)) { try PhotoFile.read("\(empty)/a.jpg") }
    #expect(throws: PhotoError.unreadable(.badFileDescriptor)) {
      try PhotoFile.read(FileDescriptor(rawValue: -1))
    }
  }

  @Test func readsAPipeInSmallPieces() throws {
    let bytes = try Fixture.bytes("good/baseline-444.jpg")
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    // Less than a pipe holds, so that writing before reading does not block.
    for byte in bytes { withUnsafeBytes(of: byte) { _ = write(ends[1], $0.baseAddress, 1) } }
    close(ends[1])
    defer { close(ends[0]) }
    #expect(try PhotoFile.read(FileDescriptor(rawValue: ends[0])) == bytes)
  }

  @Test func writesANewFile() throws {
    let folder = Folder()
    try PhotoFile.write([1, 2, 3], to: folder("a.png"))
    #expect(try FileBytes.read(folder("a.png")) == [1, 2, 3])
    #expect(folder.names == ["a.png"])
    var status = stat()
    #expect(stat(folder("a.png"), &status) == 0)
    let mask = umask(0)
    umask(mask)
    #expect(status.st_mode & 0o777 == 0o666 & ~mask)
  }

  @Test func appearsWholeOrNotAtAll() throws {
    let folder = Folder()
    do {
      let file = try AtomicFile(folder("a.png"))
      try file.append([1, 2])
      #expect(!folder.names.contains("a.png"))
    }
    #expect(folder.names == [])
    let file = try AtomicFile(folder("a.png"))
    try file.append([1, 2])
    try file.append([3])
    try file.finish()
    #expect(folder.names == ["a.png"])
    #expect(try FileBytes.read(folder("a.png")) == [1, 2, 3])
  }

  @Test(.enabled(if: Folder().takesFilesWithoutNames)) func leavesNothingBehindWhenItIsKilled() throws {
    let folder = Folder()
    try PhotoFile.write([1], to: folder("old.png"))
    let files = [try AtomicFile(folder("new.png")), try AtomicFile(folder("old.png"), overwriting: true)]
    for file in files { try file.append([2]) }
    // What is there now is there after SIGKILL.
    #expect(folder.names == ["old.png"])
    for file in files { try file.finish() }
    #expect(folder.names == ["new.png", "old.png"])
    #expect(try FileBytes.read(folder("old.png")) == [2])
  }

  @Test func neverReplacesUnasked() throws {
    let folder = Folder()
    try PhotoFile.write([1], to: folder("a.png"))
    #expect(throws: SaveError.exists) { try PhotoFile.write([2], to: folder("a.png")) }
    #expect(try FileBytes.read(folder("a.png")) == [1])
    // A link to nowhere is a name that is taken too.
    symlink("nowhere", folder("b.png"))
    #expect(throws: SaveError.exists) { try PhotoFile.write([2], to: folder("b.png")) }
    #expect(folder.names == ["a.png", "b.png"])
  }

  @Test func replacesWhenAskedAndKeepsPermissionsAndLinks() throws {
    let folder = Folder()
    try PhotoFile.write([1], to: folder("a.png"))
    chmod(folder("a.png"), 0o640)
    symlink("a.png", folder("link.png"))
    try PhotoFile.write([2, 3], to: folder("link.png"), overwriting: true)
    #expect(try FileBytes.read(folder("a.png")) == [2, 3])
    var status = stat()
    #expect(lstat(folder("link.png"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(stat(folder("a.png"), &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(folder.names == ["a.png", "link.png"])
  }

  @Test func leavesNothingBehindAfterAFailure() throws {
    let folder = Folder()
    #expect(throws: SaveError.unwritable(.noSuchFileOrDirectory)) {
      try PhotoFile.write([1], to: folder("no/a.png"))
    }
    #expect(throws: SaveError.isDirectory) { try PhotoFile.write([1], to: folder.path, overwriting: true) }
    #expect(throws: SaveError.unwritable(.fileNameTooLong)) {
      try PhotoFile.write([1], to: folder(String(repeating: "a", count: 300)))
    }
    #expect(folder.names.isEmpty)
  }

  /// A limit on the size of files is like a disk that fills up on the way.
  @Test func leavesNothingBehindWhenTheDiskFillsUp() async {
    await #expect(processExitsWith: .success) {
      let folder = Folder()
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      #expect(throws: SaveError.unwritable(.fileTooLarge)) {
        try PhotoFile.write([UInt8](repeating: 1, count: 2000), to: folder("a.png"))
      }
      #expect(folder.names.isEmpty)
    }
  }

  @Test func ofManySavingTheSameNameOneSucceeds() throws {
    let folder = Folder()
    let path = folder("a.png")
    let successes = Mutex<[UInt8]>([])
    DispatchQueue.concurrentPerform(iterations: 16) { writer in
      let bytes = [UInt8](repeating: UInt8(writer), count: 5000)
      if (try? PhotoFile.write(bytes, to: path)) != nil { successes.withLock { $0.append(UInt8(writer)) } }
    }
    let winners = successes.withLock { $0 }
    #expect(winners.count == 1)
    #expect(try FileBytes.read(path) == [UInt8](repeating: winners[0], count: 5000))
    #expect(folder.names == ["a.png"])
  }

  @Test func aFullDiskIsSaid() {
    #expect(throws: SaveError.unwritable(.noSpace)) { try PhotoFile.write([1], to: "/dev/full") }
  }

  @Test func aDeviceIsWrittenAndStays() throws {
    try PhotoFile.write([1], to: "/dev/null", overwriting: true)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }
}
