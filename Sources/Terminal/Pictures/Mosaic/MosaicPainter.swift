import Imaging

/// Pictures made of characters.
///
/// Remembers what each cell on the screen shows and sends only cells that change.
struct MosaicPainter<Style: MosaicStyle>: PicturePainter {
  private var style: Style
  /// What the screen shows; nil where there is no picture or nobody knows.
  private var front: CellGrid<Style.Cell?>

  init(_ style: Style, on canvas: Canvas) {
    self.style = style
    front = CellGrid(rows: canvas.bounds.rows, columns: canvas.bounds.columns, repeating: nil)
  }

  mutating func reset(for canvas: Canvas) { self = MosaicPainter(style, on: canvas) }

  mutating func draw(
    _ pictures: [PaintedPicture], visible: CellMask, into bytes: inout FrameBytes
  ) -> CellMask? {
    var back = CellGrid<Style.Cell?>(rows: front.rows, columns: front.columns, repeating: nil)
    for picture in pictures {
      let cells = style.cells(of: picture.photo, rows: picture.cells.rows, columns: picture.cells.columns)
      for row in 0..<cells.rows {
        for column in 0..<cells.columns {
          back[picture.cells.row + row, picture.cells.column + column] = cells[row, column]
        }
      }
    }
    front.fill(outside: visible, with: nil)
    var pen: Style.Pen?
    for row in 0..<front.rows {
      for column in 0..<front.columns where visible.contains(row: row, column: column) {
        guard let cell = back[row, column], cell != front[row, column] else { continue }
        if pen == nil { pen = style.pen(into: &bytes) }
        pen?.draw(cell, row: row, column: column, into: &bytes)
        front[row, column] = cell
      }
    }
    pen?.finish(into: &bytes)
    return nil
  }
}

/// A way to make a picture of characters.
protocol MosaicStyle {
  /// What a cell shows.
  associatedtype Cell: Equatable
  /// What draws cells.
  associatedtype Pen: MosaicPen where Pen.Cell == Cell

  /// The cells that show a picture best.
  mutating func cells(of photo: Photo, rows: Int, columns: Int) -> CellGrid<Cell>

  /// A pen for one frame; puts aside the cursor.
  func pen(into bytes: inout FrameBytes) -> Pen
}

/// Draws cells one after the other.
protocol MosaicPen {
  /// What a cell shows.
  associatedtype Cell

  /// Draws one cell of the screen.
  mutating func draw(_ cell: Cell, row: Int, column: Int, into bytes: inout FrameBytes)

  /// Puts the cursor back.
  func finish(into bytes: inout FrameBytes)
}
