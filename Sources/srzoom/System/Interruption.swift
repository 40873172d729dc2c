import Glibc
import Synchronization

/// Ctrl-C as a flag that work looks at between its parts, so that nothing half-done stays on the disk.
enum Interruption {
  private static let requested = Atomic<Bool>(false)

  /// From now on SIGINT and SIGTERM are noted; a second one ends the program at once.
  static func watch() {
    // Touched here because a signal handler must not be the first to initialize it.
    requested.store(false, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in Interruption.requested.store(true, ordering: .relaxed) }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    for signal in [SIGINT, SIGTERM] { sigaction(signal, &action, nil) }
  }

  /// Whether a signal came.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }
}
