import CNcurses
import CTerminal
import Glibc
import SystemPackage

/// The text of the screen, kept by ncurses, which also knows how this terminal is entered and left.
///
/// ncurses writes into a file in memory: its bytes can so leave together with those of the pictures, and the
/// terminal's modes stay with `TerminalDevice`. The only file that imports CNcurses.
@MainActor final class TextLayer {
  /// Where ncurses writes.
  private let output: FileDescriptor
  /// The same for C, which closes it.
  private let stream: UnsafeMutablePointer<FILE>
  private var curses: OpaquePointer?

  /// - Parameters:
  ///   - type: $TERM.
  ///   - size: all cells of the screen.
  /// - Throws: when the terminal cannot move its cursor or terminfo does not know it.
  init(type: String, size: CellRect) throws(ScreenError) {
    let descriptor = srz_memory_file()
    guard descriptor >= 0 else { throw .systemCall("memfd_create", .last) }
    output = FileDescriptor(rawValue: descriptor)
    guard let stream = fdopen(descriptor, "w") else {
      let reason = Errno.last
      close(descriptor)
      throw .systemCall("fdopen", reason)
    }
    self.stream = stream
    curses = nc_open(type, stream)
    guard curses != nil, nc_capability("cup") != nil else { throw .unusableTerminalType(type) }
    resizeterm(Int32(size.rows), Int32(size.columns))
    if has_colors() {
      start_color()
      use_default_colors()
    }
    // Characters inserted or deleted would shift the pictures to the right of them.
    idcok(nc_window(), false)
    typeahead(-1)
    curs_set(0)
  }

  isolated deinit {
    if let curses { delscreen(curses) }
    fclose(stream)
  }

  /// What the terminal calls a capability of terminfo, without padding.
  func capability(_ name: String) -> [UInt8] {
    guard let text = nc_capability(name) else { return [] }
    return Array(String(cString: text).utf8)
  }

  /// How many colours terminfo gives the terminal; 0: none.
  var colours: Int { Int(nc_colours()) }

  func resize(to size: CellRect) { resizeterm(Int32(size.rows), Int32(size.columns)) }

  /// Everything is to be sent by the next `refresh`.
  func invalidate() { clearok(nc_window(), true) }

  // MARK: Drawing

  /// Blanks the screen.
  func erase() { werase(nc_window()) }

  /// Draws all cells anew.
  ///
  /// - Parameters:
  ///   - cells: as many as the screen has.
  ///   - usesColour: whether the colours of styles count.
  ///   - standIn: stands for pictures: something that ncurses neither clears nor moves with its neighbours.
  func draw(_ cells: CellGrid<TextCell>, usesColour: Bool, standIn: Unicode.Scalar) {
    erase()
    for row in 0..<cells.rows {
      var column = 0
      while column < cells.columns {
        let start = column
        switch cells[row, column] {
        case .picture:
          while column < cells.columns, cells[row, column] == .picture { column += 1 }
          nc_fill(Int32(row), Int32(start), Int32(column - start), wchar_t(standIn.value))
        case .character(_, _, let style):
          let characters = run(of: style, in: cells, row: row, from: &column)
          put(characters, row: row, column: start, style: style, usesColour: usesColour)
        case .secondHalf: column += 1
        }
      }
    }
  }

  /// The characters of one style from a cell on; `column` is moved behind them.
  private func run(
    of style: TextStyle, in cells: CellGrid<TextCell>, row: Int, from column: inout Int
  ) -> [wchar_t] {
    var characters: [wchar_t] = []
    loop: while column < cells.columns {
      switch cells[row, column] {
      case .character(let base, let marks, style):
        characters.append(wchar_t(base.value))
        characters += marks.map { wchar_t($0.value) }
      case .secondHalf: break
      case .character, .picture: break loop
      }
      column += 1
    }
    return characters
  }

  private func put(_ characters: [wchar_t], row: Int, column: Int, style: TextStyle, usesColour: Bool) {
    var attributes = attr_t(0)
    if style.isBold { attributes |= nc_bold }
    if style.isDim { attributes |= nc_dim }
    if style.isReverse { attributes |= nc_reverse }
    if style.isUnderlined { attributes |= nc_underline }
    nc_put(
      Int32(row), Int32(column), characters, Int32(characters.count), attributes,
      usesColour ? pair(style.foreground, style.background) : 0)
  }

  private func pair(_ foreground: TextStyle.Colour?, _ background: TextStyle.Colour?) -> Int32 {
    guard nc_colours() >= 8, foreground != nil || background != nil else { return 0 }
    func number(_ colour: TextStyle.Colour?) -> Int32 {
      colour.flatMap { TextStyle.Colour.allCases.firstIndex(of: $0) }.map(Int32.init) ?? -1
    }
    return max(0, alloc_pair(number(foreground), number(background)))
  }

  /// Puts the cursor on a cell; the next `refresh` leaves it there.
  func moveCursor(row: Int, column: Int) { wmove(nc_window(), Int32(row), Int32(column)) }

  /// Makes the cursor visible or not.
  func showCursor(_ isVisible: Bool) { curs_set(isVisible ? 1 : 0) }

  // MARK: Bytes

  /// The bytes that bring the text up to date, and whether they scroll a part of the screen.
  ///
  /// ncurses scrolls wherever lines moved, whatever idlok() says, and the pictures beside them move along.
  func refresh() -> (bytes: [UInt8], scrolls: Bool) {
    wnoutrefresh(nc_window())
    doupdate()
    let bytes = take()
    return (bytes, Self.scrolls(bytes))
  }

  /// Whether a line feed (which ncurses uses for nothing else, unless told nonl()), IND, RI, or one of SU, SD, IL, DL,
  /// DECSTBM is among `bytes`.
  static func scrolls(_ bytes: [UInt8]) -> Bool {
    var isParameter = false
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == 0x0A || (previous == 0x1B && (byte == 0x44 || byte == 0x4D)) { return true }
      if isParameter, !(0x30...0x3F).contains(byte) {
        if [0x53, 0x54, 0x4C, 0x4D, 0x72].contains(byte) { return true }
        isParameter = false
      }
      if previous == 0x1B, byte == 0x5B { isParameter = true }
      previous = byte
    }
    return false
  }

  /// The bytes that leave full-screen mode; a later `refresh` enters it again.
  func end() -> [UInt8] {
    endwin()
    return take()
  }

  /// What ncurses wrote since the last time.
  private func take() -> [UInt8] {
    do {
      let count = Int(try output.seek(offset: 0, from: .current))
      let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
        length = try output.read(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
      }
      try output.resize(to: 0)
      try output.seek(offset: 0, from: .start)
      return bytes
    } catch {
      // No file in memory fails at this; should one, all text is sent by the next refresh.
      invalidate()
      return []
    }
  }
}
