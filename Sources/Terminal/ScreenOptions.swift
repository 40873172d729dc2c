/// How a `Screen` is opened.
public struct ScreenOptions: Sendable, Equatable {
  /// Where keys come from.
  public enum KeySource: Sendable, Equatable {
    /// Standard input.
    case standardInput
    /// /dev/tty: standard input carries something else, such as a picture.
    case controllingTerminal
  }

  /// How pictures are shown; nil: the best that the terminal answers for.
  public var graphics: GraphicsMode?
  /// Whether colour may be used at all (`--no-color`, NO_COLOR); if not, pictures are shown as `.text`.
  public var usesColour = true
  /// Where keys come from.
  public var keys = KeySource.standardInput

  /// The defaults.
  public init() {}
}
