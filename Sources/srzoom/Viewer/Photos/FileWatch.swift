import Glibc
import Imaging
import SystemPackage

/// Tells when a file has been written or replaced.
///
/// Its functions are those of inotify(7).
final class FileWatch {
  /// Readable when `take()` has something to tell; -1 where the system has no watches left.
  let descriptor: Int32
  private var watch: Int32 = -1
  private(set) var path = ""

  /// Watches nothing yet.
  init() { descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC)) }

  deinit { if descriptor >= 0 { try? FileDescriptor(rawValue: descriptor).close() } }

  /// Watches a file instead of the one before.
  ///
  /// Its folder is what is watched: most programs write another file and give it the name.
  func watch(_ path: String) {
    guard path != self.path else { return }
    self.path = path
    if watch >= 0 { inotify_rm_watch(descriptor, watch) }
    let folder = path.folder.isEmpty ? "." : path.folder
    watch =
      path == "-" ? -1 : inotify_add_watch(descriptor, folder.cFileName, UInt32(IN_CLOSE_WRITE | IN_MOVED_TO))
  }

  /// Whether the file has changed since the last call.
  func take() -> Bool {
    var hasChanged = false
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let events = FileDescriptor(rawValue: descriptor)
    // Without events (EAGAIN) or watches (EBADF) there is nothing to tell.
    while let count = try? buffer.withUnsafeMutableBytes({ try events.read(into: $0) }), count > 0 {
      var start = 0
      while start + 16 <= count {
        let length = Int(buffer[start + 12]) | Int(buffer[start + 13]) << 8
        let name = buffer[start + 16..<start + 16 + length].prefix { $0 != 0 }
        if Array(name) == path.fileName.fileNameBytes { hasChanged = true }
        start += 16 + length
      }
    }
    return hasChanged
  }
}
