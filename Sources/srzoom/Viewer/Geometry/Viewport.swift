import Imaging
import Terminal

/// A part of a photo, shown on some cells of the screen.
struct Viewport: Sendable, Hashable {
  /// Where a picture stands in a pane that it does not fill.
  enum Anchor: Sendable { case middle, bottomLeft }

  /// The part, in photo pixels.
  let source: Region
  /// On the screen.
  let cells: CellRect
  /// Of the picture, in its pixels.
  let size: PixelSize

  /// `source` as large as a pane allows; a picture fills whole cells, so its shape is right within a cell.
  init(showing source: Region, in pane: Pane, at anchor: Anchor = .middle) {
    let (scale, cell) = (Self.scale(fitting: source, in: pane), pane.canvas.cell)
    let width = Double(source.width) * scale
    let height = Double(source.height) * scale / pane.canvas.pixelAspect
    // A box has whole pixels: one of the pane's shape may be a little too narrow for it, or too low.
    let columns =
      width > Double(pane.size.width - cell.width)
      ? pane.cells.columns : min(pane.cells.columns, max(1, Int((width / Double(cell.width)).rounded())))
    // What sixel leaves blank below the pane's picture belongs to it.
    let rows =
      height > Double(pane.size.height - cell.height)
      ? pane.cells.rows : min(pane.cells.rows, max(1, Int((height / Double(cell.height)).rounded())))
    self.source = source
    cells =
      switch anchor {
      case .middle:
        CellRect(
          row: pane.cells.row + (pane.cells.rows - rows) / 2,
          column: pane.cells.column + (pane.cells.columns - columns) / 2, rows: rows, columns: columns)
      case .bottomLeft:
        CellRect(row: pane.cells.maxRow - rows, column: pane.cells.column, rows: rows, columns: columns)
      }
    size = pane.canvas.pixelSize(for: cells)
  }

  /// Picture pixels for each photo pixel when `source` is as large as a pane allows.
  static func scale(fitting source: Region, in pane: Pane) -> Double {
    guard !source.isEmpty, !pane.isEmpty else { return 1 }
    return min(Double(pane.size.width) / Double(source.width), pane.height / Double(source.height))
  }

  /// Picture pixels for each photo pixel.
  var magnification: Double { source.isEmpty ? 1 : Double(size.width) / Double(source.width) }

  /// The photo pixel shown at a place on the screen, in cells; the nearest one for a place beside the picture.
  func photoPixel(row: Double, column: Double) -> (x: Int, y: Int) {
    (
      Self.rescale(column - Double(cells.column), from: cells.columns, to: source.width) + source.x,
      Self.rescale(row - Double(cells.row), from: cells.rows, to: source.height) + source.y
    )
  }

  /// The pixels of the picture that show `part` of the photo; empty outside.
  func picturePixels(showing part: Region) -> Region {
    let inside = part.intersection(source)
    guard !inside.isEmpty else { return Region(x: 0, y: 0, width: 0, height: 0) }
    let left = (inside.x - source.x) * size.width / source.width
    let top = (inside.y - source.y) * size.height / source.height
    let right = ((inside.maxX - source.x) * size.width + source.width - 1) / source.width
    let bottom = ((inside.maxY - source.y) * size.height + source.height - 1) / source.height
    return Region(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// A place along `length` cells as a pixel of `other`, clamped.
  private static func rescale(_ place: Double, from length: Int, to other: Int) -> Int {
    guard length > 0, other > 0 else { return 0 }
    return min(max(0, Int((place * Double(other) / Double(length)).rounded(.down))), other - 1)
  }
}
