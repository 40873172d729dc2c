/// How a `Screen` is opened.
public struct ScreenOptions: Sendable, Equatable {
  /// How pictures are shown; nil: the best that the terminal answers for.
  public var graphics: GraphicsMode?
  /// Whether colour may be used at all (`--no-color`, NO_COLOR); if not, pictures are shown as `.text`.
  public var usesColour = true
  /// Where keys come from.
  public var keys = KeySource.standardInput

  /// The defaults.
  public init() {}
}
