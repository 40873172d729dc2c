import Glibc

/// The process's exit status: EXIT STATUS in the manual.
enum ExitCode: Int32, CaseIterable {
  /// Everything asked for was done.
  case success = 0
  /// A file cannot be read or written.
  case failure = 1
  /// The command line asks for something that does not exist.
  case usage = 2
  /// The viewer needs a terminal and has none.
  case notATerminal = 3
  /// Ended because the terminal is gone: 128 + SIGHUP, as shells count it.
  case hungUp = 129
  /// Ended by Ctrl-C: 128 + SIGINT.
  case interrupted = 130
  /// Ended by `kill`: 128 + SIGTERM.
  case terminated = 143
}
