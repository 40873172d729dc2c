import Imaging

@testable import Terminal

extension PicturePainter {
  /// Draws a frame of one picture.
  ///
  /// - Parameters:
  ///   - photo: the picture.
  ///   - cells: where it stands.
  ///   - canvas: the screen.
  ///   - slot: the picture's number.
  ///   - quality: whether it is about to change.
  ///   - popup: text stands on these cells.
  /// - Returns: what is sent.
  mutating func show(
    _ photo: Photo, at cells: CellRect, on canvas: Canvas, slot: Int = 0,
    quality: PictureQuality = .resting, popup: CellRect? = nil
  ) -> FrameBytes {
    show(
      [PaintedPicture(slot: PictureSlot(slot), photo: photo, cells: cells, quality: quality)], on: canvas,
      popup: popup)
  }

  /// Draws a frame of some pictures.
  mutating func show(_ pictures: [PaintedPicture], on canvas: Canvas, popup: CellRect? = nil) -> FrameBytes {
    var grid = CellGrid(rows: canvas.bounds.rows, columns: canvas.bounds.columns, repeating: false)
    for picture in pictures { grid.fill(picture.cells, with: true) }
    if let popup { grid.fill(popup.intersection(canvas.bounds), with: false) }
    var bytes = FrameBytes()
    _ = draw(pictures, visible: CellMask(grid) { $0 }, into: &bytes)
    remove(allBut: Set(pictures.map(\.slot)), into: &bytes)
    return bytes
  }
}
