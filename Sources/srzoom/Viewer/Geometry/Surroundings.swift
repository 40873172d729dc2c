import Imaging
import Terminal

/// The photo around a box that has not the shape of its pane: as much of it as the pane has room for.
struct Surroundings: Sendable {
  /// The box and what is around it, in photo pixels.
  let region: Region
  /// Where a picture of the region stands in that of the pane, and one of the box.
  let place: Region, box: Region

  /// The pixels around the box are shown at the box's scale; nil where there are none, or no room for one.
  ///
  /// - Parameters:
  ///   - viewport: the box in its pane.
  ///   - pane: the pane.
  ///   - photo: size of the photo.
  init?(of viewport: Viewport, in pane: Pane, photo: PixelSize) {
    let (inner, cell) = (viewport.source, pane.canvas.cell)
    guard viewport.cells != pane.cells, !inner.isEmpty else { return nil }
    let (size, whole) = (viewport.size, pane.size)
    box = Region(
      x: (viewport.cells.column - pane.cells.column) * cell.width,
      y: (viewport.cells.row - pane.cells.row) * cell.height, width: size.width, height: size.height)
    // Whole photo pixels, so that what is around goes on where the box ends.
    func photoPixels(_ room: Int, _ side: Int, of length: Int) -> Int { max(0, room) * length / side }
    func pixels(_ count: Int, _ side: Int, of length: Int) -> Int { count * side / length }
    let left = min(inner.x, photoPixels(box.x, size.width, of: inner.width))
    let top = min(inner.y, photoPixels(box.y, size.height, of: inner.height))
    let right = min(
      photo.width - inner.maxX, photoPixels(whole.width - box.maxX, size.width, of: inner.width))
    let bottom = min(
      photo.height - inner.maxY, photoPixels(whole.height - box.maxY, size.height, of: inner.height))
    guard left + top + right + bottom > 0 else { return nil }
    region = Region(
      x: inner.x - left, y: inner.y - top, width: left + inner.width + right,
      height: top + inner.height + bottom)
    let (x, y) = (pixels(left, size.width, of: inner.width), pixels(top, size.height, of: inner.height))
    place = Region(
      x: box.x - x, y: box.y - y, width: x + size.width + pixels(right, size.width, of: inner.width),
      height: y + size.height + pixels(bottom, size.height, of: inner.height))
  }

  /// The picture of a pane of some size: that of the box, and darker what is around it.
  func picture(size: PixelSize, around: Photo, box picture: Photo) -> Photo {
    var pane = Photo(
      width: size.width, height: size.height, pixels: Array(repeating: 0, count: size.width * size.height * 3)
    )
    var around = around
    for index in around.pixels.indices { around.pixels[index] = UInt8(Int(around.pixels[index]) * 2 / 5) }
    pane.replace(place, with: around)
    pane.replace(box, with: picture)
    return pane
  }
}
