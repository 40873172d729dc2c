/// A signal that ends the program, by its number, which POSIX fixes.
enum EndingSignal: Int32, CaseIterable {
  /// The terminal is gone.
  case hangup = 1
  /// Ctrl-C.
  case interrupt = 2
  /// What `kill` sends.
  case terminate = 15
}
