import Glibc
import SystemPackage

/// Waits for what happens outside: bytes of the terminal, signals, other files.
final class EventReader {
  /// Something that happened.
  enum Occurrence {
    /// The terminal sent a key, a mouse report or an answer.
    case token(InputDecoder.Token)
    /// A signal of this number came.
    case signal(Int32)
    /// One of the other files became readable.
    case woken(FileDescriptor)
    /// The terminal is gone.
    case gone
  }

  private let device: TerminalDevice
  private let signals: SignalPipe
  private var decoder: InputDecoder
  /// What was typed before.
  private var typed: [InputDecoder.Token]

  /// - Parameters:
  ///   - device: the terminal.
  ///   - signals: the signals of this process.
  ///   - decoder: holds what has begun to arrive.
  ///   - typed: what has arrived already.
  init(
    _ device: TerminalDevice, _ signals: SignalPipe, _ decoder: InputDecoder, typed: [InputDecoder.Token]
  ) {
    self.device = device
    self.signals = signals
    self.decoder = decoder
    self.typed = typed
  }

  /// Stops this process, as Ctrl-Z does, until it is continued.
  func stop() {
    SystemSupport.stop()
    // Without job control (a program started straight by a terminal) nothing stopped, and no SIGCONT will come;
    // one that did come has been answered by the return of this.
    signals.forget(SIGCONT)
  }

  /// Waits for the next occurrence.
  ///
  /// - Parameters:
  ///   - files: other files to wait for.
  ///   - deadline: when to give up; nil: never.
  /// - Returns: nil when the time is over.
  func next(wakingOn files: [FileDescriptor], until deadline: ContinuousClock.Instant?) -> Occurrence? {
    while true {
      if let signal = signals.next() { return .signal(signal) }
      if !typed.isEmpty { return .token(typed.removeFirst()) }
      if let token = decoder.next() { return .token(token) }
      if device.isGone { return .gone }

      let whole = deadline.map { Poll.milliseconds(until: $0) } ?? -1
      let rest = decoder.patience.flatMap { whole < 0 || $0 < whole ? $0 : nil }
      guard let ready = Poll.readable([device.file, signals.reader] + files, milliseconds: rest ?? whole)
      else { continue }
      if ready.isEmpty {
        guard rest != nil else { return nil }
        if let token = decoder.next(isFinal: true) { return .token(token) }
      } else if ready.contains(signals.reader) {
        continue
      } else if ready.contains(device.file) {
        decoder.feed(device.read())
      } else {
        return ready.first.map { .woken($0) }
      }
    }
  }
}
