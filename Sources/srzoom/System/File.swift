import Glibc
import Imaging
import SystemPackage

/// Files and folders: what the system and their names say of them, and how those that are no pictures are read.
enum File {
  /// The most bytes that `read` takes: ten times the largest network in sight.
  private static let largest = 1_000_000_000

  /// Whether anything, even a broken link, has this name.
  static func exists(_ path: String) -> Bool {
    (try? Stat(path.cFileName, followTargetSymlink: false)) != nil
  }

  /// Whether this is a folder, or a link to one.
  static func isFolder(_ path: String) -> Bool { (try? Stat(path.cFileName))?.type == .directory }

  /// The current folder; nil when it is gone.
  static var currentFolder: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return String(fileName: path)
  }

  /// A path with the user's home in the place of a `~` at its beginning.
  static func expandingHome(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(fileName: home) + path.dropFirst()
  }

  /// The last part of a path; `stdin` for standard input.
  static func name(of path: String) -> String {
    path == "-" ? "stdin" : path.fileName
  }

  /// The last part of a path without its extension.
  static func stem(of path: String) -> String {
    let file = name(of: path)
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
    return String(file[..<dot])
  }

  /// How many bytes a file has; 0 for one that is not there.
  static func size(_ path: String) -> Int {
    Int((try? Stat(path.cFileName))?.size ?? 0)
  }

  /// Whether it is a pipe, a device or a socket: what is written goes on, and nothing is replaced.
  static func isStream(_ path: String) -> Bool {
    switch (try? Stat(path.cFileName))?.type {
    case .fifo, .characterSpecial, .socket: true
    default: false
    }
  }

  /// Makes a folder inside one that is there.
  static func makeFolder(_ path: String) throws(Failure) {
    guard mkdir(path.cFileName, 0o777) == 0 else {
      throw .save(path: path, .unwritable(Errno(rawValue: errno)))
    }
  }

  /// Refuses a path that cannot be, or whose folder takes no new file: better now than after minutes of work.
  static func checkFolder(of path: String) throws(Failure) {
    do throws(Errno) {
      _ = try Stat(path.cFileName, followTargetSymlink: false)
    } catch {
      if error != .noSuchFileOrDirectory { throw .save(path: path, .unwritable(error)) }
    }
    let folder = path.folder.isEmpty ? "." : path.folder
    guard access(folder.cFileName, W_OK | X_OK) == 0 else {
      throw .save(path: path, .unwritable(Errno(rawValue: errno)))
    }
  }

  /// All bytes of a regular file.
  ///
  /// Anything else (a folder, a pipe, a device without end) is refused before it is read.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    do {
      let file = try FileDescriptor.open(path.cFileName, .readOnly, options: [.closeOnExec, .nonBlocking])
      return try file.closeAfter {
        let status = try Stat(file)
        guard status.type == .regular else { throw Failure.FileFault.notRegular }
        guard status.size <= largest else { throw Failure.FileFault.tooLarge }
        let bytes = try bytes(of: file, atMost: Int(status.size))
        guard bytes.count == status.size else { throw Failure.FileFault.shrank }
        return bytes
      }
    } catch let fault as Failure.FileFault {
      throw .file(path: path, fault)
    } catch {
      throw Self.failure(path, error)
    }
  }

  /// The lines of a small text file, such as one in /proc, whose size nobody knows before it is read.
  static func lines(of path: String) throws(Failure) -> [Substring] {
    do {
      let file = try FileDescriptor.open(path.cFileName, .readOnly, options: .closeOnExec)
      let bytes = try file.closeAfter { () -> [UInt8] in try Self.bytes(of: file, atMost: 1 << 16) }
      return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    } catch {
      throw failure(path, error)
    }
  }

  /// The names in a folder, sorted by their bytes, without `.` and `..`.
  static func names(in folder: String) throws(Failure) -> [String] {
    guard let directory = opendir(folder.cFileName) else { throw failure(folder, Errno(rawValue: errno)) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(fileName: bytes.prefix { $0 != 0 })
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The pictures in a folder, by the endings of their names: sorted by their bytes, without hidden ones.
  ///
  /// - Parameter folder: its path; empty for the current folder.
  /// - Returns: their paths, at least one.
  /// - Throws: `.noPictures` for a folder without any, `.file` for one that cannot be listed.
  static func pictures(in folder: String) throws(Failure) -> [String] {
    let names = try names(in: folder.isEmpty ? "." : folder).filter {
      !$0.hasPrefix(".") && PhotoFormat(extensionOf: $0)?.isReadable == true
    }
    guard !names.isEmpty else { throw .noPictures(path: folder) }
    return names.map { folder.asFolder + $0 }
  }

  /// The next bytes of a file, fewer than `count` only at its end.
  private static func bytes(of file: FileDescriptor, atMost count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      while length < count {
        let read = try file.read(
          into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[length...]))
        if read == 0 { return }
        length += read
      }
    }
  }

  /// What the calls of swift-system throw is an `Errno`.
  private static func failure(_ path: String, _ error: any Error) -> Failure {
    .file(path: path, .system(error as? Errno ?? .ioError))
  }
}
