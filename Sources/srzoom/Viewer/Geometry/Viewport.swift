import Imaging
import Terminal

/// The room for a picture: cells of the terminal, each of some pixels.
struct PaneGrid: Sendable, Hashable {
  /// How many cells.
  var rows: Int, columns: Int
  /// The pixels of one cell: 1×2 for half blocks, 2×3 for sextants, as many as the screen has where it shows true pixels.
  var cell: PixelSize
  /// How much taller than wide a pixel is on the screen.
  var pixelAspect = 1.0

  /// All pixels.
  var size: PixelSize { PixelSize(width: columns * cell.width, height: rows * cell.height) }
  /// Whether there is no room at all.
  var isEmpty: Bool { rows <= 0 || columns <= 0 }
}

/// A part of a photo, shown in some cells of a pane.
struct Viewport: Sendable, Hashable {
  /// The part, in photo pixels.
  let source: Region
  /// The cells, counted from the pane's top-left one.
  let cells: CellRect
  /// The same cells, in pixels.
  let target: Region

  /// `source` as large as a pane allows.
  init(showing source: Region, in pane: PaneGrid) {
    self.init(showing: source, in: pane, scale: Self.scale(fitting: source, in: pane))
  }

  /// `source` at `scale` screen pixels for each of its pixels, in the middle of a pane, or at its top, and clipped to
  /// its size.
  ///
  /// A picture fills whole cells, so its shape is right within half a cell.
  init(showing source: Region, in pane: PaneGrid, scale: Double, isAtTop: Bool = false) {
    let width = Double(source.width) * scale
    let height = Double(source.height) * scale / pane.pixelAspect
    let columns = min(pane.columns, max(1, Int((width / Double(pane.cell.width)).rounded())))
    let rows = min(pane.rows, max(1, Int((height / Double(pane.cell.height)).rounded())))
    self.source = source
    cells = CellRect(
      row: isAtTop ? 0 : (pane.rows - rows) / 2, column: (pane.columns - columns) / 2, rows: rows,
      columns: columns)
    target = Region(
      x: cells.column * pane.cell.width, y: cells.row * pane.cell.height, width: columns * pane.cell.width,
      height: rows * pane.cell.height)
  }

  /// Screen pixels for each photo pixel when `source` is as large as a pane allows.
  static func scale(fitting source: Region, in pane: PaneGrid) -> Double {
    guard !source.isEmpty, !pane.isEmpty else { return 1 }
    return min(
      Double(pane.size.width) / Double(source.width),
      Double(pane.size.height) * pane.pixelAspect / Double(source.height))
  }

  /// Screen pixels for each photo pixel.
  var magnification: Double { source.isEmpty ? 1 : Double(target.width) / Double(source.width) }

  /// The photo pixel shown at a pixel of the pane; the nearest one for a pixel beside the picture.
  func photoPixel(atX x: Int, y: Int) -> (x: Int, y: Int) {
    (
      Self.rescale(x - target.x, from: target.width, to: source.width) + source.x,
      Self.rescale(y - target.y, from: target.height, to: source.height) + source.y
    )
  }

  /// The pixels of a picture of `source`, `size` pixels large, that show `part` of the photo; empty outside.
  func picturePixels(showing part: Region, of size: PixelSize) -> Region {
    let inside = part.intersection(source)
    guard !inside.isEmpty else { return Region(x: 0, y: 0, width: 0, height: 0) }
    let left = (inside.x - source.x) * size.width / source.width
    let top = (inside.y - source.y) * size.height / source.height
    let right = ((inside.maxX - source.x) * size.width + source.width - 1) / source.width
    let bottom = ((inside.maxY - source.y) * size.height + source.height - 1) / source.height
    return Region(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// Pixel `position` of `length` as a pixel of `other`, clamped.
  private static func rescale(_ position: Int, from length: Int, to other: Int) -> Int {
    guard length > 0, other > 0 else { return 0 }
    return min(max(0, position), length - 1) * other / length
  }
}

extension PixelSize {
  /// Whether no pixel is inside.
  var isEmpty: Bool { width <= 0 || height <= 0 }
}
