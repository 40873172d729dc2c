import Glibc
import SystemPackage

extension Errno {
  /// Why the last call of C failed.
  static var last: Errno { Errno(rawValue: errno) }
}

/// poll(2), which swift-system lacks.
enum Poll {
  /// Waits until some files can be read (or are at their end).
  ///
  /// - Parameters:
  ///   - files: the files.
  ///   - milliseconds: how long to wait at most; negative: for ever.
  /// - Returns: those that can be read: none when the time is over; nil when a signal came.
  static func readable(_ files: [FileDescriptor], milliseconds: Int32) -> [FileDescriptor]? {
    var waits = files.map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
    guard poll(&waits, nfds_t(waits.count), milliseconds) >= 0 else { return nil }
    return zip(files, waits).filter { $1.revents != 0 }.map { $0.0 }
  }

  /// Waits until a file can be written, at most so long; false when the time is over.
  static func isWritable(_ file: FileDescriptor, milliseconds: Int32) -> Bool {
    var wait = pollfd(fd: file.rawValue, events: Int16(POLLOUT), revents: 0)
    return poll(&wait, 1, milliseconds) != 0
  }

  /// What is left until a deadline, rounded up, so that a wait does not end just before it and spin.
  static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
    let left = max(.zero, ContinuousClock.now.duration(to: deadline)).components
    return Int32(
      clamping: left.seconds * 1000 + (left.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
