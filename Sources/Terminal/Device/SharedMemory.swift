import Glibc
import SystemPackage

/// Bytes handed to a terminal on the same machine as POSIX shared memory objects, which it removes once it has read them.
///
/// What it does not read is removed here, and after a crash by `SystemSupport`. A killed program cannot do that: the
/// next one does.
///
/// Sources: shm_overview(7); inotify(7); https://sw.kovidgoyal.net/kitty/graphics-protocol/#the-transmission-medium
final class SharedMemory {
  /// The most objects that wait to be read.
  static let most = 16

  /// What the names begin with: the process, and a number that tells terminals of one process apart.
  let prefix: String
  /// Tells of objects that are removed.
  private let removals: FileDescriptor
  /// Which numbers belong to objects that were there when last looked at.
  private var waiting: Set<Int> = []
  private var isGivenUp = false

  /// Has no objects yet; nil where the system does not tell when one is removed.
  init?() {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    guard inotify_add_watch(descriptor, Self.directory, UInt32(IN_DELETE)) >= 0 else {
      close(descriptor)
      return nil
    }
    removals = FileDescriptor(rawValue: descriptor)
    prefix = "\(Self.folder)\(Self.start)\(getpid())-\(UInt32.random(in: 0 ... .max))-"
  }

  deinit {
    removeAll()
    close(removals.rawValue)
  }

  /// Where Linux keeps the objects.
  private static let directory = "/dev/shm"
  private static let folder = "/", start = "srzoom-"

  private func name(_ number: Int) -> String { prefix + String(UnicodeScalar(UInt8(0x61 + number))) }

  /// Makes an object of `bytes`.
  ///
  /// - Parameter bytes: its content.
  /// - Returns: its name, for the terminal; nil when there is no room for it: too many wait, or memory is short.
  func put(_ bytes: [UInt8]) -> String? {
    guard !isGivenUp, let number = (0..<Self.most).first(where: { !waiting.contains($0) }) else { return nil }
    let name = name(number)
    let descriptor = shm_open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    let file = FileDescriptor(rawValue: descriptor)
    do {
      // By write(2), which says when there is no room, where mapped memory would end the program.
      try file.closeAfter { _ = try file.writeAll(bytes) }
    } catch {
      shm_unlink(name)
      return nil
    }
    waiting.insert(number)
    return name
  }

  /// Looks which objects the terminal has read, and removed.
  ///
  /// - Returns: whether it has read all.
  func update() -> Bool {
    waiting = waiting.filter { number in
      let file = shm_open(name(number), O_RDONLY | O_CLOEXEC, 0)
      if file >= 0 { close(file) }
      return file >= 0
    }
    return waiting.isEmpty
  }

  /// Waits until the terminal has read all objects.
  ///
  /// - Parameters:
  ///   - deadline: when to give up.
  ///   - abandon: whether to stop waiting; asked when a signal comes.
  /// - Returns: false when the time is over.
  func wait(until deadline: ContinuousClock.Instant, abandon: () -> Bool) -> Bool {
    while true {
      // What is removed from here on wakes the next wait.
      takeRemovals()
      if update() || abandon() { return true }
      guard ContinuousClock.now < deadline else { return false }
      _ = Poll.readable([removals], milliseconds: Poll.milliseconds(until: deadline))
    }
  }

  /// Empties the queue of removals, of other programs' objects, too.
  private func takeRemovals() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while read(removals.rawValue, &bytes, bytes.count) > 0 {}
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
    guard let folder = opendir(directory) else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(start), let process = Int32(name.dropFirst(start.count).prefix { $0 != "-" }),
        process > 0, kill(process, 0) != 0, Errno.last == .noSuchProcess
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
