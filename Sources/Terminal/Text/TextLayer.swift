/// The text of the screen: remembers what each cell shows and sends only cells that change.
///
/// Cells are written one by one, and nothing is ever scrolled, inserted or erased in passing: pictures stand beside the text,
/// and terminals differ in what becomes of them then. (ncurses does all that, and idlok(3) does not keep it from it.)
struct TextLayer {
  private let terminfo: Terminfo
  private let usesColour: Bool
  /// What the screen shows; nil: not known.
  private var front: CellGrid<TextCell>?
  /// Where the cursor is shown.
  private var cursor: TextCursor?

  /// - Parameters:
  ///   - terminfo: what is known about the terminal.
  ///   - usesColour: whether the colours of styles count.
  init(_ terminfo: Terminfo, usesColour: Bool) {
    self.terminfo = terminfo
    self.usesColour = usesColour && terminfo.colours >= 8
  }

  /// Forgets what the screen shows: everything is sent by the next `draw`.
  mutating func invalidate() { front = nil }

  /// Brings the screen up to date; blanks cells that become a picture's.
  ///
  /// - Parameters:
  ///   - cells: what to show.
  ///   - cursor: where to show the cursor; nil: nowhere.
  ///   - bytes: where the bytes go.
  mutating func draw(_ cells: CellGrid<TextCell>, cursor: TextCursor?, into bytes: inout FrameBytes) {
    let before = bytes.bytes.count
    if front == nil || front?.rows != cells.rows || front?.columns != cells.columns {
      bytes.append("\u{1B}[m")
      bytes.append(terminfo.hideCursor)
      bytes.append("\u{1B}[H\u{1B}[2J")
      front = CellGrid(rows: cells.rows, columns: cells.columns, repeating: .blank)
      self.cursor = nil
    }
    if let known = front, known != cells {
      draw(cells, into: &bytes) { cells[$0, $1] != known[$0, $1] }
    }
    front = cells
    if let cursor, cursor != self.cursor || bytes.bytes.count > before {
      bytes.move(toRow: cursor.row, column: cursor.column)
    }
    if (cursor == nil) != (self.cursor == nil) {
      bytes.append(cursor == nil ? terminfo.hideCursor : terminfo.showCursor)
    }
    self.cursor = cursor
  }

  /// Writes the few characters between the cursor and a cell again: that is shorter than moving over them.
  private func joinGap(
    before column: Int, row: Int, _ cells: CellGrid<TextCell>, _ pen: inout TextPen,
    into bytes: inout FrameBytes
  ) {
    guard let start = pen.column(in: row), start < column, column - start <= 4 else { return }
    var gap: [Unicode.Scalar] = []
    for between in start..<column {
      guard case .character(let base, marks: [], pen.style) = cells[row, between] else { return }
      gap.append(base)
    }
    for (offset, base) in gap.enumerated() {
      pen.draw(base, [], pen.style, row: row, column: start + offset, isWide: false, into: &bytes)
    }
  }

  /// Writes the text of some cells again, over which a picture was drawn.
  func draw(again mask: CellMask, into bytes: inout FrameBytes) {
    guard let front else { return }
    bytes.append("\u{1B}7\u{1B}[m")
    draw(front, into: &bytes) { row, column in
      let next = column + 1
      let hasSecondHalf = next < front.columns && front[row, next] == .secondHalf
      return mask.contains(row: row, column: column)
        || (hasSecondHalf && mask.contains(row: row, column: next))
    }
    bytes.append("\u{1B}8")
  }

  /// Writes those cells that `isWanted` says yes to.
  private func draw(
    _ cells: CellGrid<TextCell>, into bytes: inout FrameBytes,
    isWanted: (_ row: Int, _ column: Int) -> Bool
  ) {
    var pen = TextPen(usesColour: usesColour)
    for row in 0..<cells.rows {
      for column in 0..<cells.columns where isWanted(row, column) {
        joinGap(before: column, row: row, cells, &pen, into: &bytes)
        switch cells[row, column] {
        case .character(let base, let marks, let style):
          let isWide = column + 1 < cells.columns && cells[row, column + 1] == .secondHalf
          pen.draw(base, marks, style, row: row, column: column, isWide: isWide, into: &bytes)
        case .picture:
          // What stood there would be seen beside the picture, which may leave a few rows of pixels uncovered.
          if front?[row, column] != .blank {
            pen.draw(" ", [], .plain, row: row, column: column, isWide: false, into: &bytes)
          }
        case .secondHalf: break
        }
      }
    }
    pen.finish(into: &bytes)
  }
}
