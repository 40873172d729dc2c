import SystemPackage

/// Why the terminal cannot be used full-screen.
public enum ScreenError: Error, Equatable, Sendable {
  /// Standard output is not a terminal.
  case outputIsNotATerminal
  /// Keys cannot be read: standard input is not a terminal, or there is no controlling one (/dev/tty).
  case inputIsNotATerminal
  /// TERM is unset or empty.
  case unsetTerminalType
  /// TERM names a terminal without a movable cursor ("dumb"), or one that terminfo does not know.
  case unusableTerminalType(String)
  /// A call of the system failed.
  case systemCall(String, Errno)
}
