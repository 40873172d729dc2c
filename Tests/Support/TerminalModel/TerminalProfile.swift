/// How a terminal answers queries, as recorded from real ones.
public struct TerminalProfile: Sendable, Equatable {
  /// The parameters of its answer to DA1, `CSI ? … c`.
  public var deviceAttributes: String
  /// Its name and version (XTVERSION); nil: no answer.
  public var version: String?
  /// The pixels of a cell, width and height; nil: `CSI 16 t` stays unanswered.
  public var cellSize: (width: Int, height: Int)?
  /// How many colour registers sixel has; nil: no answer.
  public var registers: Int?
  /// The state of modes as DECRQM tells it: 0 unknown, 1 set, 2 reset; nil: no answer at all.
  public var modeStates: [Int: Int]?
  /// Whether it answers kitty's graphics query.
  public var hasKitty: Bool
  /// Whether it reads kitty pictures from this machine's shared memory, and removes them, as the protocol says.
  public var hasSharedMemory: Bool
  /// Whether it knows the kitty keyboard protocol.
  public var hasKeyboardProtocol = false
  /// Whether it takes every byte for a character of its own, as Latin-1 does.
  public var isLatin1 = false
  /// How DECRQSS reports a 24-bit foreground: nil: no answer.
  public var reportsColour: ColourReport?

  /// What a terminal makes of `SGR 38;2;r;g;b` in its answer to DECRQSS.
  public enum ColourReport: Sendable {
    /// `38:2::r:g:b`, kept.
    case direct
    /// Mapped to `38;5;16`.
    case palette
  }

  /// A profile.
  public init(
    deviceAttributes: String, version: String? = nil, cellSize: (width: Int, height: Int)? = nil,
    registers: Int? = nil, modeStates: [Int: Int]? = nil, hasKitty: Bool = false,
    hasSharedMemory: Bool = false, hasKeyboardProtocol: Bool = false, reportsColour: ColourReport? = nil
  ) {
    self.deviceAttributes = deviceAttributes
    self.version = version
    self.cellSize = cellSize
    self.registers = registers
    self.modeStates = modeStates
    self.hasKitty = hasKitty
    self.hasSharedMemory = hasSharedMemory
    self.hasKeyboardProtocol = hasKeyboardProtocol
    self.reportsColour = reportsColour
  }

  /// Answers DA1 and nothing else.
  public static let plain = TerminalProfile(deviceAttributes: "1;2")
  /// xterm 379 started with `-ti vt340`.
  public static let xterm = TerminalProfile(
    deviceAttributes: "63;1;2;4;6;9;15;16;22;28", version: "XTerm(379)", cellSize: (8, 17), registers: 1024,
    modeStates: [2026: 0, 1006: 2, 1016: 2], reportsColour: .direct)
  /// The same with `+u8`: not UTF-8.
  public static let latin1: TerminalProfile = {
    var profile = xterm
    profile.isLatin1 = true
    return profile
  }()
  /// mlterm 3.9.0.
  public static let mlterm = TerminalProfile(
    deviceAttributes: "63;1;2;3;4;6;7;15;18;22;29", cellSize: (10, 19), registers: 1024,
    modeStates: [2026: 0, 1006: 2, 1016: 0], reportsColour: .palette)
  /// foot 1.13.1.
  public static let foot = TerminalProfile(
    deviceAttributes: "62;4;22", version: "foot(1.13.1)", cellSize: (8, 17), registers: 1024,
    modeStates: [2026: 2, 1006: 2, 1016: 2], hasKeyboardProtocol: true, reportsColour: .direct)
  /// kitty 0.26.5.
  public static let kitty = TerminalProfile(
    deviceAttributes: "62;", version: "kitty(0.26.5)", cellSize: (8, 17),
    modeStates: [2026: 2, 1006: 2, 1016: 2], hasKitty: true, hasSharedMemory: true,
    hasKeyboardProtocol: true, reportsColour: .direct)
  /// The same at the other end of an SSH connection.
  public static let remoteKitty = TerminalProfile(
    deviceAttributes: "62;", version: "kitty(0.26.5)", cellSize: (8, 17),
    modeStates: [2026: 2, 1006: 2, 1016: 2], hasKitty: true, hasKeyboardProtocol: true,
    reportsColour: .direct)
  /// tmux 3.3a.
  public static let tmux = TerminalProfile(deviceAttributes: "1;2", version: "tmux 3.3a")

  func reply(to sequence: String, rows: Int, columns: Int, row: Int, column: Int) -> String? {
    switch sequence {
    case "c", "0c": return "\u{1B}[?\(deviceAttributes)c"
    case "5n": return "\u{1B}[0n"
    case "?6n": return modeStates.map { _ in "\u{1B}[?\(row + 1);\(column + 1)R" }
    case "6n": return "\u{1B}[\(row + 1);\(column + 1)R"
    case ">q", ">0q": return version.map { "\u{1B}P>|\($0)\u{1B}\\" }
    case "16t": return cellSize.map { "\u{1B}[6;\($0.height);\($0.width)t" }
    case "14t": return cellSize.map { "\u{1B}[4;\($0.height * rows);\($0.width * columns)t" }
    case "?u": return hasKeyboardProtocol ? "\u{1B}[?0u" : nil
    case "?1;1;0S": return registers.map { "\u{1B}[?1;0;\($0)S" }
    default: break
    }
    if sequence.hasPrefix("?"), sequence.hasSuffix("$p"), let mode = Int(sequence.dropFirst().dropLast(2)) {
      return modeStates.map { "\u{1B}[?\(mode);\($0[mode] ?? 0)$y" }
    }
    return nil
  }

  func reply(toDeviceControl query: String, pen: ModelCell) -> String? {
    guard query == "$qm", let reportsColour else { return nil }
    guard case .rgb(let red, let green, let blue) = pen.foreground else { return "\u{1B}P1$r0m\u{1B}\\" }
    return switch reportsColour {
    case .direct: "\u{1B}P1$r0;38:2::\(red):\(green):\(blue)m\u{1B}\\"
    case .palette: "\u{1B}P1$r0;38;5;16m\u{1B}\\"
    }
  }

  static func isQuery(_ sequence: String) -> Bool {
    ["c", "0c", "5n", "6n", "?6n", ">q", ">0q", "14t", "16t", "18t", "?1;1;0S", "?u"].contains(sequence)
      || sequence.hasSuffix("$p")
  }

  /// Whether all answers are the same.
  public static func == (one: TerminalProfile, other: TerminalProfile) -> Bool {
    one.deviceAttributes == other.deviceAttributes && one.version == other.version
      && one.cellSize?.width == other.cellSize?.width && one.cellSize?.height == other.cellSize?.height
      && one.registers == other.registers && one.modeStates == other.modeStates
      && one.hasKitty == other.hasKitty && one.hasSharedMemory == other.hasSharedMemory
      && one.hasKeyboardProtocol == other.hasKeyboardProtocol && one.isLatin1 == other.isLatin1
      && one.reportsColour == other.reportsColour
  }
}
