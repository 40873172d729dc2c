/// Where keys come from.
public enum KeySource: Sendable, Equatable {
  /// Standard input.
  case standardInput
  /// /dev/tty: standard input carries something else, such as a picture.
  case controllingTerminal
}
