/// Features, `channels × height × width`, in blocks of 8 channels, each with a border of zeros.
///
/// The border is what a 3×3 convolution with zero padding reads; no kernel writes to it.
final class FeatureMap: Sendable {
  /// Maps of one shape can replace each other.
  struct Shape: Hashable {
    var channels: Int, height: Int, width: Int
  }

  let shape: Shape
  private let buffer: FloatBuffer
  /// Floats in a row and in a block, border included.
  private let row: Int, block: Int

  /// A map of zeros.
  ///
  /// - Precondition: `channels` is a multiple of 8.
  init(_ shape: Shape) {
    precondition(shape.channels % 8 == 0, "feature map: \(shape.channels) channels, not a multiple of 8")
    self.shape = shape
    func bordered(_ size: Int) -> Int { max((size + 3) / 4 * 4, (size + 5) / 6 * 6) + 2 }
    let rows = bordered(shape.height)
    let columns = bordered(shape.width)
    row = columns * 8
    block = rows * columns * 8
    // Tiles of a strip that starts at any row may end 5 rows below the map. What they read there is multiplied by
    // zero, but must be finite: after the last block it has to be our own memory.
    buffer = FloatBuffer(count: rows * columns * shape.channels + 5 * columns * 8)
  }

  convenience init(channels: Int, height: Int, width: Int) {
    self.init(Shape(channels: channels, height: height, width: width))
  }

  var channels: Int { shape.channels }
  var height: Int { shape.height }
  var width: Int { shape.width }
  var byteCount: Int { buffer.byteCount }

  /// All of the map, from its first interior pixel.
  var view: FeatureView { FeatureView(pixels: buffer.start + row + 8, row: row, block: block) }

  /// Takes over all channels of a map of the same height and width as its first ones.
  func copy(_ other: FeatureMap) {
    precondition(
      other.height == height && other.width == width && other.channels <= channels,
      "features \(other.shape) as the first of \(shape)")
    buffer.start.update(from: other.buffer.start, count: other.channels / 8 * block)
  }

  /// Makes the pixels from row `height` on and from column `width` on zero.
  func clear(below height: Int, rightOf width: Int) {
    for block in 0..<channels / 8 {
      for row in 0..<self.height {
        let first = row < height ? min(width, self.width) : 0
        pixel(block: block, row: row, column: first).update(repeating: 0, count: (self.width - first) * 8)
      }
    }
  }

  /// The 8 channels of one block at a pixel.
  func pixel(block: Int, row: Int, column: Int) -> UnsafeMutablePointer<Float> {
    buffer.start + block * self.block + (row + 1) * self.row + (column + 1) * 8
  }
}
