import Glibc

/// One cell of a `ScreenModel`.
public struct ModelCell: Sendable, Hashable {
  /// How a character looks, colours aside.
  public struct Attributes: OptionSet, Sendable, Hashable {
    /// One bit an attribute.
    public let rawValue: UInt8
    /// Attributes from their bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// SGR 1.
    public static let bold = Attributes(rawValue: 1)
    /// SGR 2.
    public static let dim = Attributes(rawValue: 2)
    /// SGR 4.
    public static let underlined = Attributes(rawValue: 4)
    /// SGR 7.
    public static let reverse = Attributes(rawValue: 8)
  }

  /// The character, with the marks that combine with it.
  public var glyph: Character = " "
  /// Its colour.
  public var foreground = ModelColour.standard
  /// The colour behind it.
  public var background = ModelColour.standard
  /// Bold and the like.
  public var attributes: Attributes = []
  /// Whether this is the second half of a wide character.
  public var isContinuation = false

  /// A blank cell.
  public init(background: ModelColour = .standard) { self.background = background }
}

/// A colour of a `ModelCell`.
public enum ModelColour: Sendable, Hashable {
  /// The terminal's default.
  case standard
  /// A number of the palette, 0…255.
  case palette(Int)
  /// 24 bits.
  case rgb(UInt8, UInt8, UInt8)
}

/// A mode that a program set or reset.
public struct ModeChange: Sendable, Hashable {
  /// The number in `CSI ? n h`.
  public let mode: Int
  /// Whether it was set (`h`) or reset (`l`).
  public let isSet: Bool
}

/// A sixel picture that a `ScreenModel` received.
public struct SixelRecord: Sendable, Hashable {
  /// The cell of its top-left corner, from 0.
  public let row: Int, column: Int
  /// Everything between DCS and ST: parameters, `q`, data.
  public let body: [UInt8]

  /// The whole device control string, for a decoder.
  public var deviceControlString: [UInt8] { [0x1B, 0x50] + body + [0x1B, 0x5C] }
}

/// A command of the kitty graphics protocol that a `ScreenModel` received.
public struct KittyCommand: Sendable, Hashable {
  /// Where the cursor was, from 0.
  public let row: Int, column: Int
  /// The control data: `a=T` is `["a": "T"]`.
  public let keys: [String: String]
  /// What follows the semicolon: base64.
  public let payload: [UInt8]
  /// What the shared memory object held that the payload names, once it has been taken.
  public private(set) var shared: [UInt8]?

  /// The payload decoded.
  public var bytes: [UInt8] { shared ?? Base64.decode(payload) }

  /// Reads and removes the object that the payload names, if there is one.
  mutating func takeSharedMemory() {
    let name = String(decoding: Base64.decode(payload), as: UTF8.self)
    let file = shm_open(name, O_RDONLY, 0)
    guard file >= 0 else { return }
    defer { close(file) }
    let count = Int(lseek(file, 0, SEEK_END))
    var bytes = [UInt8](repeating: 0, count: count)
    if pread(file, &bytes, count, 0) == count { shared = bytes }
    shm_unlink(name)
  }

  init(row: Int, column: Int, body: [UInt8]) {
    self.row = row
    self.column = column
    let parts = body.split(separator: 0x3B, maxSplits: 1, omittingEmptySubsequences: false)
    var keys: [String: String] = [:]
    for pair in String(decoding: parts[0], as: UTF8.self).split(separator: ",") {
      let sides = pair.split(separator: "=", maxSplits: 1)
      if sides.count == 2 { keys[String(sides[0])] = String(sides[1]) }
    }
    self.keys = keys
    payload = parts.count > 1 ? Array(parts[1]) : []
  }
}
