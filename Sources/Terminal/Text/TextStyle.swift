/// How text looks.
public struct TextStyle: Sendable, Hashable {
  /// A colour of the terminal's own palette, so that its theme holds.
  public enum Colour: Int, Sendable, Hashable, CaseIterable {
    /// The eight that every colour terminal has, numbered as it numbers them.
    case black, red, green, yellow, blue, magenta, cyan, white
  }

  /// Brighter or heavier.
  public var isBold = false
  /// Fainter.
  public var isDim = false
  /// Foreground and background exchanged.
  public var isReverse = false
  /// Underlined.
  public var isUnderlined = false
  /// Colours; nil: the terminal's default.
  ///
  /// Without colour (`ScreenOptions.usesColour`) they are left out.
  public var foreground: Colour?, background: Colour?

  /// A style.
  public init(
    isBold: Bool = false, isDim: Bool = false, isReverse: Bool = false, isUnderlined: Bool = false,
    foreground: Colour? = nil, background: Colour? = nil
  ) {
    self.isBold = isBold
    self.isDim = isDim
    self.isReverse = isReverse
    self.isUnderlined = isUnderlined
    self.foreground = foreground
    self.background = background
  }

  /// The terminal's default.
  public static let plain = TextStyle()
  /// Bold alone.
  public static let bold = TextStyle(isBold: true)
  /// Dim alone.
  public static let dim = TextStyle(isDim: true)
  /// Reverse alone.
  public static let reverse = TextStyle(isReverse: true)
  /// A coloured foreground alone.
  public static func colour(_ foreground: Colour) -> TextStyle { TextStyle(foreground: foreground) }
}
