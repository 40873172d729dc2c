import CNcurses
import CTerminal
import Glibc

/// The text of the screen, kept by ncurses, which also knows how this terminal is entered and left.
///
/// ncurses writes into a file in memory: its bytes can so leave together with those of the pictures, and the
/// terminal's modes stay with `TerminalDevice`. The only file that imports CNcurses.
@MainActor final class TextLayer {
  /// Where ncurses writes.
  private let output: Int32
  private var curses: OpaquePointer?

  /// - Parameter type: $TERM, for the error.
  init(type: String, rows: Int, columns: Int) throws(ScreenError) {
    output = srz_memory_file()
    guard output >= 0 else { throw .systemCall("memfd_create", errno: errno) }
    curses = nc_open(output)
    guard curses != nil else { throw .unusableTerminalType(type) }
    resizeterm(Int32(rows), Int32(columns))
    if has_colors() {
      start_color()
      use_default_colors()
    }
    // Inserted or deleted characters would shift the pictures that stand to the right of a text.
    idcok(nc_window(), false)
    idlok(nc_window(), false)
    scrollok(nc_window(), false)
    leaveok(nc_window(), false)
    typeahead(-1)
    curs_set(0)
  }

  func close() {
    guard let curses else { return }
    delscreen(curses)
    self.curses = nil
  }

  /// What the terminal calls a capability of terminfo, without padding.
  func capability(_ name: String) -> [UInt8] {
    guard let text = nc_capability(name) else { return [] }
    return Array(String(cString: text).utf8)
  }

  func resize(rows: Int, columns: Int) {
    resizeterm(Int32(rows), Int32(columns))
  }

  func erase() { werase(nc_window()) }

  /// Everything is to be sent by the next `refresh`.
  func invalidate() { clearok(nc_window(), true) }

  /// Writes characters from a cell on; the caller has clipped them.
  func put(_ characters: [wchar_t], row: Int, column: Int, style: TextStyle, usesColour: Bool) {
    var attributes = attr_t(0)
    if style.isBold { attributes |= nc_bold }
    if style.isDim { attributes |= nc_dim }
    if style.isReverse { attributes |= nc_reverse }
    if style.isUnderlined { attributes |= nc_underline }
    nc_put(
      Int32(row), Int32(column), characters, Int32(characters.count), attributes,
      usesColour ? pair(style.foreground, style.background) : 0)
  }

  /// Keeps cells for a picture: fills them with something that ncurses neither clears nor moves with its neighbours.
  func reserve(_ cells: CellRect, glyph: wchar_t) {
    for row in cells.row..<cells.maxRow {
      nc_fill(Int32(row), Int32(cells.column), Int32(cells.columns), glyph)
    }
  }

  /// Puts the cursor on a cell; the next `refresh` leaves it there.
  func moveCursor(row: Int, column: Int) { wmove(nc_window(), Int32(row), Int32(column)) }

  /// Makes the cursor visible or not.
  func showCursor(_ isVisible: Bool) { curs_set(isVisible ? 1 : 0) }

  /// The bytes that bring the text up to date.
  func refresh() -> [UInt8] {
    wnoutrefresh(nc_window())
    doupdate()
    return take()
  }

  /// The bytes that leave full-screen mode; a later `refresh` enters it again.
  func end() -> [UInt8] {
    endwin()
    return take()
  }

  /// What ncurses wrote since the last time.
  private func take() -> [UInt8] {
    let count = lseek(output, 0, SEEK_CUR)
    guard count > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: Int(count))
    let read = pread(output, &bytes, bytes.count, 0)
    ftruncate(output, 0)
    lseek(output, 0, SEEK_SET)
    return Array(bytes.prefix(max(0, read)))
  }

  private func pair(_ foreground: TextStyle.Colour?, _ background: TextStyle.Colour?) -> Int32 {
    guard nc_colours() >= 8, foreground != nil || background != nil else { return 0 }
    func number(_ colour: TextStyle.Colour?) -> Int32 {
      colour.flatMap { TextStyle.Colour.allCases.firstIndex(of: $0) }.map(Int32.init) ?? -1
    }
    return max(0, alloc_pair(number(foreground), number(background)))
  }
}
