import Imaging
import Terminal

/// Which cells of the screen show what.
struct Layout: Sendable, Equatable {
  /// The smallest screen with room for two panes, their titles and the status line.
  static let smallest = (rows: 8, columns: 20)
  /// Two panes need at least this many details in width each; with fewer, the wipe shows more.
  static let narrowestPane = 100

  /// What the layout is for.
  struct Purpose: Sendable, Equatable {
    /// Nil: one picture, compared with nothing.
    var comparison: Comparison?
    var overview: OverviewMode
    /// The restored picture alone.
    var isFullScreen: Bool
  }

  /// One pane, or two (plain, restored) beside each other.
  let enlarged: [Pane]
  /// The row of titles above them; nil in full screen.
  let titles: CellRect?
  /// The whole photo beside them; nil unless it is large.
  let overview: Pane?
  /// Where the whole photo may stand small inside the first of them.
  let inset: Pane?
  let status: CellRect
  /// The last row, with the keys to know; nil where a picture needs it more.
  let hints: CellRect?

  /// Divides the screen into panes; nil below `smallest`.
  init?(_ canvas: Canvas, for purpose: Purpose) {
    let (rows, columns) = (canvas.bounds.rows, canvas.bounds.columns)
    guard rows >= Self.smallest.rows, columns >= Self.smallest.columns else { return nil }
    func row(_ row: Int) -> CellRect { CellRect(row: row, column: 0, rows: 1, columns: columns) }

    if purpose.isFullScreen {
      (titles, overview, inset, hints, status) = (nil, nil, nil, nil, row(rows - 1))
      enlarged = [Pane(CellRect(row: 0, column: 0, rows: rows - 1, columns: columns), on: canvas)]
      return
    }
    let hasHints = rows >= 16
    hints = hasHints ? row(rows - 1) : nil
    status = row(rows - (hasHints ? 2 : 1))
    titles = row(0)
    var room = CellRect(row: 1, column: 0, rows: status.row - 1, columns: columns)

    overview = purpose.overview == .large ? Pane(Self.cutOverview(from: &room), on: canvas) : nil
    enlarged =
      purpose.comparison == .sideBySide
      ? Self.halves(of: room).map { Pane($0, on: canvas) } : [Pane(room, on: canvas)]
    inset = purpose.overview == .inset ? Self.inset(in: enlarged[0]) : nil
  }

  /// How a screen is compared on unless the user says otherwise.
  static func comparison(for canvas: Canvas) -> Comparison {
    halves(of: canvas.bounds)[0].columns * canvas.cell.width < narrowestPane * canvas.detail
      ? .wipe : .sideBySide
  }

  /// Two panes of the same width, one or two columns apart.
  private static func halves(of cells: CellRect) -> [CellRect] {
    let width = (cells.columns - 1) / 2
    return [cells.column, cells.maxColumn - width].map {
      CellRect(row: cells.row, column: $0, rows: cells.rows, columns: width)
    }
  }

  /// Two fifths of the width, or the upper half where that is narrow and high, less an empty line.
  private static func cutOverview(from room: inout CellRect) -> CellRect {
    var overview = room
    if room.columns >= 60 || room.rows < 12 {
      overview.columns = room.columns * 2 / 5
      room.column += overview.columns + 1
      room.columns -= overview.columns + 1
    } else {
      overview.rows = room.rows / 2
      room.row += overview.rows + 1
      room.rows -= overview.rows + 1
    }
    return overview
  }

  /// A quarter of a pane, at its lower left, longer for a panorama, which would be a strip there; nil where the photo could
  /// not be recognized in it.
  static func inset(in pane: Pane, of photo: PixelSize? = nil) -> Pane? {
    let (cells, cell) = (pane.cells, pane.canvas.cell)
    var (rows, columns) = (cells.rows * 3 / 10, cells.columns / 4)
    if let photo, !photo.isEmpty {
      // So long that its other side is a tenth of the pane's.
      let ratio = Double(photo.width) / Double(photo.height)
      let (width, height) = (pane.height / 10 * ratio, Double(pane.size.width) / 10 / ratio)
      columns = max(columns, min(cells.columns, Int(width / Double(cell.width))))
      rows = max(rows, min(cells.rows, Int(height / pane.canvas.pixelAspect / Double(cell.height))))
    }
    let inset = Pane(
      CellRect(
        row: cells.maxRow - rows, column: cells.column, rows: rows, columns: max(columns, 1)),
      on: pane.canvas)
    return inset.isEmpty || min(inset.size.width, inset.size.height) < 8 ? nil : inset
  }
}
