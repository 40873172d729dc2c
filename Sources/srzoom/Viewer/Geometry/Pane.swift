import Imaging
import Terminal

/// The room for a picture: some cells of the screen, and the pixels that a picture has on them.
struct Pane: Sendable, Hashable {
  /// On the screen.
  let cells: CellRect
  /// What it belongs to.
  let canvas: Canvas

  /// No room at all.
  static let none = Pane(
    CellRect(row: 0, column: 0, rows: 0, columns: 0), on: Canvas(rows: 0, columns: 0, graphics: .text))

  /// Some cells of a screen.
  init(_ cells: CellRect, on canvas: Canvas) {
    self.cells = cells
    self.canvas = canvas
  }

  /// The pixels of a picture that fills it.
  var size: PixelSize { cells.isEmpty ? PixelSize(width: 0, height: 0) : canvas.pixelSize(for: cells) }
  /// Its height in units of a pixel's width.
  var height: Double { Double(size.height) * canvas.pixelAspect }
  /// Whether there is no room at all.
  var isEmpty: Bool { cells.isEmpty }
}
