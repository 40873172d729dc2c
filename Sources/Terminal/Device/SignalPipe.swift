import Glibc
import SystemPackage

/// Signals as bytes that can be polled for.
final class SignalPipe {
  /// Readable when a signal came.
  let reader: FileDescriptor
  private let writer: FileDescriptor

  init() throws(ScreenError) {
    do {
      (reader, writer) = try FileDescriptor.pipe()
    } catch {
      throw .systemCall("pipe", error as? Errno ?? .ioError)
    }
    for end in [reader, writer] {
      _ = fcntl(end.rawValue, F_SETFL, O_NONBLOCK)
      _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC)
    }
    SystemSupport.watchSignals(writingTo: writer.rawValue)
  }

  deinit {
    SystemSupport.endWatch(of: writer.rawValue)
    try? reader.close()
    try? writer.close()
  }

  /// The numbers of the signals that came since the last time, in order.
  func take() -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 64)
    // Empty (EAGAIN) is no signal.
    let count = (try? bytes.withUnsafeMutableBytes { try reader.read(into: $0) }) ?? 0
    return bytes[..<count].map(Int32.init)
  }
}
