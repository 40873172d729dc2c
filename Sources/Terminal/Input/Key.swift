/// A key of the keyboard with the modifiers held.
///
/// Written as in `case "q"`, `case .up`, `case .up.shift`, `case .control("l")`.
public struct Key: Sendable, Hashable {
  /// Which key, modifiers aside.
  public enum Symbol: Sendable, Hashable {
    /// A key that types this character (shift already applied: "A", not shift-a).
    case character(Character)
    /// An arrow.
    case up, down, left, right
    /// A key that moves far, or edits.
    case home, end, pageUp, pageDown, insert, delete
    /// A key that stands for an action.
    case enter, tab, backspace, escape
    /// F1 and following.
    case function(Int)
  }

  /// Keys held with another.
  public struct Modifiers: OptionSet, Sendable, Hashable {
    /// One bit a modifier.
    public let rawValue: UInt8
    /// Modifiers from their bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Shift, told only for keys that type no character.
    public static let shift = Modifiers(rawValue: 1)
    /// Alt (Meta).
    public static let alt = Modifiers(rawValue: 2)
    /// Control.
    public static let control = Modifiers(rawValue: 4)
  }

  /// Which key.
  public var symbol: Symbol
  /// What was held with it.
  public var modifiers: Modifiers
  /// What the same key types on a US keyboard, where the terminal tells it and the character is not ASCII.
  public var place: Character?

  /// A key with modifiers.
  public init(_ symbol: Symbol, _ modifiers: Modifiers = [], place: Character? = nil) {
    self.symbol = symbol
    self.modifiers = modifiers
    self.place = place
  }

  /// The key by its place: "q" for "й" of a Russian keyboard; the same key if nothing is known of that.
  public var atPlace: Key { place.map { Key(.character($0), modifiers) } ?? self }

  /// An arrow alone.
  public static let up = Key(.up), down = Key(.down), left = Key(.left), right = Key(.right)
  /// A key that moves far, alone.
  public static let home = Key(.home), end = Key(.end), pageUp = Key(.pageUp), pageDown = Key(.pageDown)
  /// A key that edits, alone.
  public static let insert = Key(.insert), delete = Key(.delete), backspace = Key(.backspace)
  /// A key that stands for an action, alone; `backTab` is shift-Tab.
  public static let enter = Key(.enter), tab = Key(.tab), escape = Key(.escape), backTab = Key(.tab, .shift)

  /// A function key: `.function(1)` is F1.
  public static func function(_ number: Int) -> Key { Key(.function(number)) }
  /// Control with a small letter or a sign, as in `.control("l")`.
  public static func control(_ character: Character) -> Key { Key(.character(character), .control) }
  /// Alt with a character.
  public static func alt(_ character: Character) -> Key { Key(.character(character), .alt) }

  /// The same key with shift.
  public var shift: Key { Key(symbol, modifiers.union(.shift)) }
  /// The same key with control.
  public var control: Key { Key(symbol, modifiers.union(.control)) }

  /// What the key types: nil for keys that type nothing, or with control or alt held.
  public var character: Character? {
    guard case .character(let character) = symbol, modifiers.isEmpty else { return nil }
    return character
  }
}

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
  /// The key that types `character`.
  public init(extendedGraphemeClusterLiteral character: Character) { self.init(.character(character)) }
}
