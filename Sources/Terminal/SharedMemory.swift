import Glibc

/// Bytes handed to a terminal on the same machine as POSIX shared memory objects, which it removes once it has read them.
///
/// What it does not read is removed here, and after a crash by `srz_crash_guard`. A killed program cannot do that: the
/// next one does.
///
/// Sources: shm_overview(7); https://sw.kovidgoyal.net/kitty/graphics-protocol/#the-transmission-medium
final class SharedMemory {
  /// The most objects that wait to be read.
  static let most = 16

  /// What the names begin with: the process, and a number that tells terminals of one process apart.
  let prefix: String
  /// Which numbers belong to objects that were there when last looked at.
  private var waiting: Set<Int> = []
  private var isGivenUp = false

  /// Has no objects yet.
  init() { prefix = "\(Self.folder)\(Self.start)\(getpid())-\(UInt32.random(in: 0 ... .max))-" }

  deinit { removeAll() }

  private static let folder = "/", start = "srzoom-"

  private func name(_ number: Int) -> String { prefix + String(UnicodeScalar(UInt8(0x61 + number))) }

  /// Makes an object of `bytes`.
  ///
  /// - Parameter bytes: its content.
  /// - Returns: its name, for the terminal; nil when there is no room for it: too many wait, or memory is short.
  func put(_ bytes: [UInt8]) -> String? {
    guard !isGivenUp, let number = (0..<Self.most).first(where: { !waiting.contains($0) }) else { return nil }
    let name = name(number)
    let file = shm_open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return nil }
    defer { close(file) }
    // By write(2), which says when there is no room, where mapped memory would end the program.
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + start }, $0.count - start) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        shm_unlink(name)
        return nil
      }
      start += count
    }
    waiting.insert(number)
    return name
  }

  /// Whether the terminal has read, and removed, all objects.
  var isEmpty: Bool {
    waiting = waiting.filter { number in
      let file = shm_open(name(number), O_RDONLY | O_CLOEXEC, 0)
      if file >= 0 { close(file) }
      return file >= 0
    }
    return waiting.isEmpty
  }

  /// Removes what has not been read.
  func removeAll() {
    for number in waiting { shm_unlink(name(number)) }
    waiting = []
  }

  /// Removes what has not been read, and makes no more objects: the terminal does not keep up its part.
  func giveUp() {
    removeAll()
    isGivenUp = true
  }

  /// Removes what killed programs have left, a minute after they made it at the earliest.
  static func removeLeftovers() {
    guard let folder = opendir("/dev/shm") else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(start), let process = Int32(name.dropFirst(start.count).prefix { $0 != "-" }),
        process > 0, kill(process, 0) != 0, errno == ESRCH
      else { continue }
      var status = stat()
      // A process of another container may look like none.
      guard fstatat(dirfd(folder), name, &status, 0) == 0, time(nil) - status.st_mtim.tv_sec > 60 else {
        continue
      }
      shm_unlink(Self.folder + name)
    }
  }
}
