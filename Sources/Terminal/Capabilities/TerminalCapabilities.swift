import Imaging

/// What the terminal answered when it was asked what it can do.
struct TerminalCapabilities: Sendable, Equatable {
  /// DA1 lists parameter 4.
  var hasSixel = false
  /// The kitty graphics query was answered with OK.
  var hasKitty = false
  /// It reads kitty pictures from this machine's shared memory.
  var hasSharedMemory = false
  /// DECRQSS gave a 24-bit colour back as it was set.
  var hasTruecolour = false
  /// Pixels of a cell (`CSI 16 t`).
  var cellSize: PixelSize?
  /// Colour registers of sixel (XTSMGRAPHICS).
  var sixelRegisters: Int?
  /// Mode 2026 exists: a frame can be shown at once.
  var hasSynchronizedOutput = false
  /// Mode 1016 exists: the mouse can be reported in pixels.
  var hasPixelMouse = false
  /// Its name and version (XTVERSION).
  var version: String?
  /// Whether the two bytes of "é" moved its cursor by one cell (DECXCPR); nil when it did not say.
  var takesUTF8: Bool?
  /// It tells keys by the kitty keyboard protocol.
  var hasKeyboardProtocol = false
  /// DA1 was answered: no more answers come.
  var isComplete = false

  /// All queries; the last one, DA1, is answered by every terminal, so that its answer ends the waiting.
  ///
  /// Before DECXCPR an "é" is written, before DECRQSS the colour is set that it shall report. A terminal that prints what
  /// it does not know is cleaned up at the end: the line is blanked.
  static let query =
    "\ré\u{1B}[?6n" + "\u{1B}[>q" + "\u{1B}[16t" + "\u{1B}[?1;1;0S"
    + "\u{1B}[?2026$p" + "\u{1B}[?1016$p" + "\u{1B}[?u" + "\u{1B}[38;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[m"
    + "\u{1B}[c"
    + "\r\u{1B}[K"

  /// Asks for kitty graphics, ahead of `query`: 1×1 pictures that are only looked at, one in the command, the other in
  /// shared memory.
  ///
  /// - Parameter sharedPixel: the name of three bytes in shared memory; nil not to ask about that.
  /// - Returns: what to write to the terminal.
  static func kittyQuery(sharedPixel: String?) -> [UInt8] {
    var query = FrameBytes()
    query.append("\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\")
    if let sharedPixel {
      query.append("\u{1B}_Gi=32,s=1,v=1,a=q,t=s,f=24;")
      query.append(base64: Array(sharedPixel.utf8)[...])
      query.append("\u{1B}\\")
    }
    return query.bytes
  }

  /// Asks again for the size of a cell, which changes with the font.
  static let cellSizeQuery = "\u{1B}[16t"

  /// Takes in one answer; what it does not know, it leaves.
  ///
  /// Sources: xterm's ctlseqs ("Primary DA", XTWINOPS 16, XTSMGRAPHICS, DECRPM, DECRQSS, XTVERSION), kitty's graphics
  /// protocol ("Querying support").
  mutating func note(_ answer: Answer) {
    switch answer.kind {
    case .controlSequence: note(controlSequence: answer.body)
    case .deviceControl:
      if answer.body.hasPrefix(">|") {
        version = String(answer.body.dropFirst(2))
      } else if answer.body.hasPrefix("1$r") {
        hasTruecolour = Self.reportsColour(answer.body)
      }
    case .applicationProgram:
      if answer.body.hasPrefix("Gi=31;") || answer.body.hasPrefix("Gi=31,") {
        hasKitty = answer.body.hasSuffix(";OK")
      }
      if answer.body.hasPrefix("Gi=32;") { hasSharedMemory = answer.body.hasSuffix(";OK") }
    case .operatingSystem, .other: break
    }
  }

  private mutating func note(controlSequence body: String) {
    let isPrivate = body.first == "?"
    let numbers = body.dropFirst(isPrivate ? 1 : 0).prefix { $0.isNumber || $0 == ";" }
      .split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    switch (isPrivate, body.drop { $0.isNumber || $0 == ";" || $0 == "?" }) {
    case (true, "c"):
      // The first number is the kind of terminal: 4 there would be a VT132.
      hasSixel = numbers.dropFirst().contains(4)
      isComplete = true
    case (true, "$y") where numbers.count == 2:
      // 1 set, 2 reset, 3 always set; 0 unknown, 4 never.
      let exists = (1...3).contains(numbers[1])
      if numbers[0] == 2026 { hasSynchronizedOutput = exists }
      if numbers[0] == 1016 { hasPixelMouse = (1...2).contains(numbers[1]) }
    case (true, "R") where numbers.count >= 2: takesUTF8 = numbers[1] == 2
    case (true, "u"): hasKeyboardProtocol = true
    case (true, "S") where numbers.count >= 3 && numbers[0] == 1 && numbers[1] == 0:
      sixelRegisters = numbers[2]
    case (false, "t") where numbers.count == 3 && numbers[0] == 6:
      // A size that cannot be true is no answer.
      if (1...200).contains(numbers[1]), (1...200).contains(numbers[2]) {
        cellSize = PixelSize(width: numbers[2], height: numbers[1])
      }
    default: break
    }
  }

  /// Whether an answer to DECRQSS holds the foreground 1, 2, 3: `38:2::1:2:3`, `38:2:1:2:3` or `38;2;1;2;3`.
  private static func reportsColour(_ body: String) -> Bool {
    let numbers = body.dropFirst(3).prefix { $0 != "m" }
      .split(whereSeparator: { $0 == ":" || $0 == ";" }).map { Int($0) ?? -1 }
    return numbers.indices.contains { numbers[$0...].starts(with: [38, 2, 1, 2, 3]) }
  }

  /// Whether the mouse can be reported in pixels that are worth something.
  var reportsMouseInPixels: Bool { hasPixelMouse && cellSize != nil }

  /// Whether a picture can be put on the clipboard (OSC 5522): kitty since 0.28.
  var copiesPictures: Bool {
    guard !isTmux, let version, version.hasPrefix("kitty(") else { return false }
    let numbers = version.split { !$0.isNumber }.compactMap { Int($0) }
    return numbers.count >= 2 && (numbers[0], numbers[1]) >= (0, 28)
  }

  /// Whether the terminal is tmux, which passes everything on to another one.
  var isTmux: Bool { version?.hasPrefix("tmux") ?? false }

  /// Whether the terminal says that it shows pictures in this way; tmux, which is not asked, passes those of kitty on.
  func confirms(_ graphics: GraphicsMode) -> Bool {
    switch graphics {
    case .kitty: hasKitty || isTmux
    case .sixel: hasSixel
    case .blocks, .halfBlocks, .colours256, .text: true
    }
  }

  /// The best way to show pictures, as far as the terminal and the environment say.
  ///
  /// - Parameters:
  ///   - environment: COLORTERM.
  ///   - colours: how many colours terminfo gives the terminal.
  /// - Returns: kitty, sixel, blocks, 256 colours, text, in this order of preference.
  func bestGraphics(environment: TerminalEnvironment, colours: Int) -> GraphicsMode {
    if hasKitty { return .kitty }
    // With few registers (xterm can be set to 16) blocks look better. No answer: 256 is usual.
    if hasSixel, sixelRegisters ?? 256 >= 64 { return .sixel }
    let isAdvertised = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    // tmux keeps 24 bits in its cells and maps them to what its own terminal has.
    if isAdvertised || hasTruecolour || isTmux { return .blocks }
    return colours >= 8 ? .colours256 : .text
  }
}
