import CTerminal
import Glibc

/// Signals as bytes that can be polled for.
final class SignalPipe {
  /// Readable when a signal came.
  let descriptor: Int32
  private let writer: Int32

  init() throws(ScreenError) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw .systemCall("pipe", errno: errno) }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (descriptor, writer) = (ends[0], ends[1])
    srz_signals_watch(writer)
  }

  deinit {
    srz_signals_unwatch()
    close(descriptor)
    close(writer)
  }

  /// The numbers of the signals that came since the last time, in order.
  func take() -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? bytes[..<count].map(Int32.init) : []
  }
}
