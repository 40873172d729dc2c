import Glibc
import Synchronization

/// A signal that ends the program, as a flag that work looks at between its parts, so that nothing half-done stays on the disk.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// From now on signals are noted, but for those that whoever started the program has ignored, as a shell does for a script's
  /// background jobs; a second one ends the program at once.
  static func watch() {
    // Touched here because a signal handler must not be the first to initialize it.
    received.store(0, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { Interruption.received.store($0, ordering: .relaxed) }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    for signal in EndingSignal.allCases where !isIgnored(signal) { sigaction(signal.rawValue, &action, nil) }
  }

  /// The signal that came, if one did.
  static var signal: EndingSignal? { EndingSignal(rawValue: received.load(ordering: .relaxed)) }
  /// Whether a signal came.
  static var isRequested: Bool { signal != nil }
  /// What work that a signal has ended throws.
  static var failure: Failure { .interrupted(by: signal ?? .interrupt) }

  private static func isIgnored(_ signal: EndingSignal) -> Bool {
    var action = sigaction()
    sigaction(signal.rawValue, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
