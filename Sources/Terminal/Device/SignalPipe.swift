import Glibc
import SystemPackage

/// Signals as bytes that can be polled for.
final class SignalPipe {
  /// Readable when a signal came.
  let reader: FileDescriptor
  private let writer: FileDescriptor
  /// The signals that came and were not handed out yet.
  private var pending: [Int32] = []

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

  /// The number of the next signal, in the order in which they came; nil when there is none.
  func next() -> Int32? {
    collect()
    return pending.isEmpty ? nil : pending.removeFirst()
  }

  /// Whether a signal that ends the program waits to be handed out.
  func checkForEnd() -> Bool {
    collect()
    return pending.contains { [SIGINT, SIGQUIT, SIGTERM, SIGHUP].contains($0) }
  }

  /// Forgets a signal that has come.
  func forget(_ signal: Int32) {
    collect()
    pending.removeAll { $0 == signal }
  }

  private func collect() {
    var bytes = [UInt8](repeating: 0, count: 64)
    // Empty (EAGAIN) is no signal.
    let count = (try? bytes.withUnsafeMutableBytes { try reader.read(into: $0) }) ?? 0
    pending += bytes[..<count].map(Int32.init)
  }
}
