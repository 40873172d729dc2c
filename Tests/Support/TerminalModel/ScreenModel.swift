/// A screen in memory that understands what a program writes to a terminal, for tests.
///
/// Knows what srzoom and terminfo's xterm-256color send; anything else is noted in `unknown`, so that a
/// test can demand that there is nothing. Pictures are not drawn: sixels and kitty commands are recorded.
public struct ScreenModel {
  /// Size in cells.
  public private(set) var rows: Int, columns: Int
  /// The cells of the screen in use (normal or alternate), row by row.
  public private(set) var cells: [[ModelCell]]
  /// The cell that the next character goes to, from 0.
  public private(set) var row = 0, column = 0
  /// The modes that are set (`CSI ? n h`), 25 (cursor visible) and 7 (wrap) from the start.
  public private(set) var modes: Set<Int> = [7, 25]
  /// Each time that a mode was really changed, in order.
  public private(set) var modeChanges: [ModeChange] = []
  /// The sixel pictures received, in order.
  public private(set) var sixels: [SixelRecord] = []
  /// The kitty graphics commands received, in order.
  public private(set) var kittyCommands: [KittyCommand] = []
  /// What nobody taught this model, as text.
  public private(set) var unknown: [String] = []
  /// What the terminal answers to the queries so far; the test writes it to the program and empties it.
  public var replies: [UInt8] = []
  /// How often the screen scrolled.
  public private(set) var scrolls = 0
  /// The flags of the kitty keyboard protocol, as programs pushed them.
  public private(set) var keyboardFlags: [Int] = []
  /// What was put on the clipboard (OSC 52, OSC 5522), as it was sent.
  public private(set) var clipboard: [String] = []
  /// The window's title.
  public private(set) var title = ""
  /// How queries are answered.
  public let profile: TerminalProfile

  private var pen = ModelCell()
  private var saved: (row: Int, column: Int, pen: ModelCell) = (0, 0, ModelCell())
  private var savedInNormal: (row: Int, column: Int, pen: ModelCell) = (0, 0, ModelCell())
  private var normal: [[ModelCell]] = []
  private var top = 0
  private var bottom: Int
  private var pending: [UInt8] = []
  private var lastGlyph: Character = " "
  private var lastCell = (row: 0, column: 0)
  /// The last character filled the last column: the next one wraps first.
  private var isAtMargin = false

  /// A blank screen.
  public init(rows: Int = 24, columns: Int = 80, profile: TerminalProfile = .plain) {
    self.rows = rows
    self.columns = columns
    self.profile = profile
    cells = Self.blank(rows, columns)
    bottom = rows - 1
  }

  private static func blank(_ rows: Int, _ columns: Int) -> [[ModelCell]] {
    Array(repeating: Array(repeating: ModelCell(), count: columns), count: rows)
  }

  // MARK: Looking

  /// One row as text, without the blanks at its end; a no-break space shows as a blank.
  public func line(_ row: Int) -> String {
    var text = cells[row].map { $0.isContinuation ? "" : $0.glyph == "\u{A0}" ? " " : String($0.glyph) }
      .joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  /// All rows as text.
  public var text: String { (0..<rows).map(line).joined(separator: "\n") }

  /// The picture that half blocks and coloured spaces make: two pixels a cell, `rows · 2 × columns` of them, nil where
  /// a cell shows something else.
  public var halfBlockPixels: [[ModelColour?]] { mosaicPixels(across: 1, down: 2) }

  /// The picture that mosaic characters make of cells of `across` times `down` pixels, row by row; nil where a cell
  /// shows something else, or finer parts.
  public func mosaicPixels(across: Int, down: Int) -> [[ModelColour?]] {
    cells.flatMap { line in
      let parts = line.map { Self.mosaic($0, across: across, down: down) }
      return (0..<down).map { y in parts.flatMap { $0[y * across..<(y + 1) * across] } }
    }
  }

  /// The mosaic characters as they would be if `foreground` were the foreground of all that have it, a row of text each;
  /// blanks at the end are left out.
  public func mosaicText(foreground: ModelColour) -> [String] {
    cells.map { line in
      var text = line.map { cell in
        let isOpposite = cell.background == foreground
        return String(isOpposite ? MosaicGlyph.opposite(of: cell.glyph) : cell.glyph)
      }.joined()
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  private static func mosaic(_ cell: ModelCell, across: Int, down: Int) -> [ModelColour?] {
    let nothing = [ModelColour?](repeating: nil, count: across * down)
    guard let glyph = MosaicGlyph(cell.glyph), across % glyph.columns == 0, down % glyph.rows == 0,
      cell.glyph != " " || cell.background != .standard
    else { return nothing }
    return nothing.indices.map { index in
      let (column, row) = (index % across * glyph.columns / across, index / across * glyph.rows / down)
      return glyph.isForeground[row * glyph.columns + column] ? cell.foreground : cell.background
    }
  }

  // MARK: Receiving

  /// Another size, as when the window is resized: cells are kept where they fit.
  public mutating func resize(rows: Int, columns: Int) {
    var fresh = Self.blank(rows, columns)
    for row in 0..<min(rows, self.rows) {
      for column in 0..<min(columns, self.columns) { fresh[row][column] = cells[row][column] }
    }
    (self.rows, self.columns, cells, top, bottom) = (rows, columns, fresh, 0, rows - 1)
    lastCell = (0, 0)
    row = min(row, rows - 1)
    column = min(column, columns - 1)
  }

  /// Takes bytes in; a sequence may be cut anywhere.
  public mutating func feed(_ bytes: some Sequence<UInt8>) {
    pending.append(contentsOf: bytes)
    var start = 0
    while start < pending.count, let length = take(from: start) { start += length }
    pending.removeFirst(start)
  }

  /// Takes text in.
  public mutating func feed(_ text: String) { feed(Array(text.utf8)) }

  /// Whether the bytes so far end inside a control sequence or character.
  public var isInsideSequence: Bool { !pending.isEmpty }

  private mutating func take(from start: Int) -> Int? {
    let byte = pending[start]
    switch byte {
    case 0x1B: return takeEscape(from: start)
    case 0x00, 0x07, 0x0E, 0x0F: return 1
    case 0x08:
      column = max(0, column - 1)
      isAtMargin = false
      return 1
    case 0x09:
      column = min(columns - 1, (column / 8 + 1) * 8)
      return 1
    case 0x0A:
      lineFeed()
      return 1
    case 0x0D:
      column = 0
      isAtMargin = false
      return 1
    case ..<0x20, 0x7F:
      unknown.append("byte \(byte)")
      return 1
    default: return takeCharacter(from: start)
    }
  }

  private mutating func takeCharacter(from start: Int) -> Int? {
    let byte = pending[start]
    if profile.isLatin1 {
      put(Character(UnicodeScalar(byte)), width: 1)
      return 1
    }
    let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    guard start + length <= pending.count else { return nil }
    guard let text = String(validating: pending[start..<start + length], as: UTF8.self),
      let scalar = text.unicodeScalars.first
    else {
      unknown.append("broken UTF-8")
      // One character, of as many bytes as there are of it.
      return 1 + pending[start + 1..<start + length].prefix { $0 & 0xC0 == 0x80 }.count
    }
    put(Character(scalar), width: Self.width(of: scalar))
    return length
  }

  /// 0, 1 or 2 cells: enough of Unicode for the tests.
  private static func width(of scalar: UnicodeScalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F, 0x20D0...0x20FF, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }

  private mutating func put(_ glyph: Character, width: Int) {
    if width == 0 {
      let (row, column) = lastCell
      cells[row][column].glyph = Character(String(cells[row][column].glyph) + String(glyph))
      return
    }
    if isAtMargin, modes.contains(7) {
      column = 0
      lineFeed()
    }
    isAtMargin = false
    pen.glyph = glyph
    lastGlyph = glyph
    lastCell = (row, column)
    // Half of a wide character cannot stay.
    if cells[row][column].isContinuation { cells[row][column - 1].glyph = " " }
    if column + width < columns, cells[row][column + width].isContinuation {
      cells[row][column + width] = ModelCell(background: cells[row][column + width].background)
    }
    for offset in 0..<width where column + offset < columns {
      cells[row][column + offset] = pen
      cells[row][column + offset].isContinuation = offset > 0
    }
    column += width
    if column >= columns {
      column = columns - 1
      isAtMargin = modes.contains(7)
    }
  }

  private mutating func lineFeed() {
    isAtMargin = false
    guard row == bottom else {
      row = min(rows - 1, row + 1)
      return
    }
    scroll(by: 1)
  }

  private mutating func scroll(by count: Int) {
    scrolls += 1
    for _ in 0..<min(abs(count), bottom - top + 1) {
      if count > 0 {
        cells.remove(at: top)
        cells.insert(Array(repeating: erased, count: columns), at: bottom)
      } else {
        cells.remove(at: bottom)
        cells.insert(Array(repeating: erased, count: columns), at: top)
      }
    }
  }

  /// Erasing leaves the background of the pen ("bce").
  private var erased: ModelCell { ModelCell(background: pen.background) }

  private mutating func takeEscape(from start: Int) -> Int? {
    guard start + 1 < pending.count else { return nil }
    switch pending[start + 1] {
    case 0x5B: return takeControlSequence(from: start)
    case 0x50, 0x58, 0x5D, 0x5E, 0x5F: return takeString(from: start)
    case 0x28, 0x29: return start + 2 < pending.count ? 3 : nil
    // Another ESC begins anew: what was cut off here is ended.
    case 0x1B: return 1
    case 0x37: saved = (row, column, pen)
    case 0x38:
      (row, column, pen) = saved
      isAtMargin = false
    case 0x4D:
      if row == top { scroll(by: -1) } else { row = max(0, row - 1) }
    case 0x44: lineFeed()
    case 0x45:
      column = 0
      lineFeed()
    case 0x3D, 0x3E, 0x5C: break
    default: unknown.append("ESC \(Character(UnicodeScalar(pending[start + 1])))")
    }
    return 2
  }

  private mutating func takeString(from start: Int) -> Int? {
    var end = start + 2
    while end < pending.count, pending[end] != 0x07 {
      if pending[end] == 0x1B {
        guard end + 1 < pending.count else { return nil }
        break
      }
      end += 1
    }
    guard end < pending.count else { return nil }
    string(introducer: pending[start + 1], body: Array(pending[(start + 2)..<end]))
    if pending[end] == 0x07 { return end + 1 - start }
    return pending[end + 1] == 0x5C ? end + 2 - start : end - start
  }

  private mutating func string(introducer: UInt8, body: [UInt8]) {
    switch introducer {
    case 0x50:
      let isSixel = body.drop { (0x30...0x39).contains($0) || $0 == 0x3B }.first == 0x71
      if isSixel {
        sixels.append(SixelRecord(row: row, column: column, body: body))
      } else {
        let query = String(decoding: body, as: UTF8.self)
        if let reply = profile.reply(toDeviceControl: query, pen: pen) { answer(reply) }
      }
    case 0x5D where body.starts(with: Array("0;".utf8)):
      title = String(decoding: body.dropFirst(2), as: UTF8.self)
    case 0x5D where body.starts(with: Array("52;".utf8)) || body.starts(with: Array("5522;".utf8)):
      clipboard.append(String(decoding: body, as: UTF8.self))
    case 0x5F where body.first == 0x47:
      var command = KittyCommand(row: row, column: column, body: Array(body.dropFirst()))
      if command.keys["t"] == "s", profile.hasSharedMemory { command.takeSharedMemory() }
      kittyCommands.append(command)
      if command.keys["a"] == "q", profile.hasKitty {
        let isThere = command.keys["t"] != "s" || command.shared != nil
        answer("\u{1B}_Gi=\(command.keys["i"] ?? "0");\(isThere ? "OK" : "EBADF:no such object")\u{1B}\\")
      }
    default: break
    }
  }

  private mutating func takeControlSequence(from start: Int) -> Int? {
    var end = start + 2
    while end < pending.count, (0x20...0x3F).contains(pending[end]) { end += 1 }
    guard end < pending.count else { return nil }
    // ESC breaks a sequence off and starts another one.
    if pending[end] == 0x1B { return end - start }
    let body = String(decoding: pending[(start + 2)..<end], as: UTF8.self)
    control(body, final: Character(UnicodeScalar(pending[end])))
    return end + 1 - start
  }

  private mutating func control(_ body: String, final: Character) {
    if let reply = profile.reply(
      to: body + String(final), rows: rows, columns: columns, row: row, column: column)
    {
      answer(reply)
      return
    }
    if body.first == "?" {
      switch final {
      case "h", "l":
        for mode in body.dropFirst().split(separator: ";").compactMap({ Int($0) }) {
          set(mode: mode, to: final == "h")
        }
      default:
        if !TerminalProfile.isQuery(body + String(final)) { unknown.append("CSI \(body)\(final)") }
      }
      return
    }
    if final == "u", let flags = body.first == ">" ? Int(body.dropFirst()) : nil {
      return keyboardFlags.append(flags)
    }
    if final == "u", body == "<" {
      if keyboardFlags.popLast() == nil { unknown.append("CSI <u without flags") }
      return
    }
    let parameters = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    func parameter(_ index: Int, else standard: Int = 1) -> Int {
      index < parameters.count && parameters[index] > 0 ? parameters[index] : standard
    }
    let count = parameter(0)
    switch final {
    case "m": select(body)
    case "H", "f": move(parameter(0) - 1, parameter(1) - 1)
    case "A": move(row - count, column)
    case "B": move(row + count, column)
    case "C": move(row, column + count)
    case "D": move(row, column - count)
    case "G": move(row, count - 1)
    case "d": move(count - 1, column)
    case "J": eraseDisplay(parameter(0, else: 0))
    case "K": eraseLine(parameter(0, else: 0))
    case "X": for cell in column..<min(columns, column + count) { cells[row][cell] = erased }
    case "@", "P": shift(by: final == "@" ? count : -count)
    case "L", "M":
      let wholeTop = top
      top = row
      scroll(by: final == "M" ? count : -count)
      top = wholeTop
    case "S": scroll(by: count)
    case "T": scroll(by: -count)
    case "b": for _ in 0..<count { put(lastGlyph, width: 1) }
    case "r":
      (top, bottom) = (parameter(0) - 1, min(rows, parameter(1, else: rows)) - 1)
      move(0, 0)
    case "h", "l": break  // insert mode is never used, and switched off
    case "t": break  // the title stack
    default:
      if !TerminalProfile.isQuery(body + String(final)) { unknown.append("CSI \(body)\(final)") }
    }
  }

  private mutating func answer(_ text: String) { replies.append(contentsOf: Array(text.utf8)) }

  private mutating func move(_ row: Int, _ column: Int) {
    self.row = min(max(0, row), rows - 1)
    self.column = min(max(0, column), columns - 1)
    isAtMargin = false
  }

  private mutating func set(mode: Int, to isSet: Bool) {
    guard isSet != modes.contains(mode) else { return }
    if isSet { modes.insert(mode) } else { modes.remove(mode) }
    modeChanges.append(ModeChange(mode: mode, isSet: isSet))
    guard mode == 1049 else { return }
    if isSet {
      // Each of the two screens has a place for a saved cursor.
      savedInNormal = (row, column, pen)
      normal = cells
      cells = Self.blank(rows, columns)
    } else {
      cells = normal.count == rows && normal.first?.count == columns ? normal : Self.blank(rows, columns)
      (row, column, pen) = savedInNormal
    }
  }

  private mutating func eraseDisplay(_ part: Int) {
    switch part {
    case 0:
      eraseLine(0)
      for line in row + 1..<max(rows, row + 1) { cells[line] = Array(repeating: erased, count: columns) }
    case 1:
      eraseLine(1)
      for line in 0..<row { cells[line] = Array(repeating: erased, count: columns) }
    default: cells = Array(repeating: Array(repeating: erased, count: columns), count: rows)
    }
  }

  private mutating func eraseLine(_ part: Int) {
    let range = part == 0 ? column..<columns : part == 1 ? 0..<column + 1 : 0..<columns
    for cell in range { cells[row][cell] = erased }
  }

  private mutating func shift(by count: Int) {
    for _ in 0..<min(abs(count), columns - column) {
      if count > 0 {
        cells[row].insert(erased, at: column)
        cells[row].removeLast()
      } else {
        cells[row].remove(at: column)
        cells[row].append(erased)
      }
    }
  }

  /// SGR.
  private mutating func select(_ body: String) {
    var numbers = body.split(whereSeparator: { $0 == ";" || $0 == ":" }).map { Int($0) ?? 0 }[...]
    if numbers.isEmpty { numbers = [0] }
    while let number = numbers.popFirst() {
      switch number {
      case 0: pen = ModelCell()
      case 1: pen.attributes.insert(.bold)
      case 2: pen.attributes.insert(.dim)
      case 4: pen.attributes.insert(.underlined)
      case 7: pen.attributes.insert(.reverse)
      case 22: pen.attributes.subtract([.bold, .dim])
      case 24: pen.attributes.remove(.underlined)
      case 27: pen.attributes.remove(.reverse)
      case 30...37: pen.foreground = .palette(number - 30)
      case 40...47: pen.background = .palette(number - 40)
      case 90...97: pen.foreground = .palette(number - 82)
      case 100...107: pen.background = .palette(number - 92)
      case 39: pen.foreground = .standard
      case 49: pen.background = .standard
      case 38, 48:
        guard let colour = Self.colour(&numbers) else { return unknown.append("SGR \(body)") }
        if number == 38 { pen.foreground = colour } else { pen.background = colour }
      default: unknown.append("SGR \(number)")
      }
    }
  }

  private static func colour(_ numbers: inout ArraySlice<Int>) -> ModelColour? {
    switch numbers.popFirst() {
    case 5:
      guard let index = numbers.popFirst(), (0...255).contains(index) else { return nil }
      return .palette(index)
    case 2:
      guard numbers.count >= 3 else { return nil }
      let parts = Array(numbers.prefix(3))
      numbers = numbers.dropFirst(3)
      guard parts.allSatisfy({ (0...255).contains($0) }) else { return nil }
      return .rgb(UInt8(parts[0]), UInt8(parts[1]), UInt8(parts[2]))
    default: return nil
    }
  }
}
