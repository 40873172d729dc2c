/// Features, `channels × height × width`, in blocks of 8 channels, each with a border of zeros.
///
/// The border is what a 3×3 convolution with zero padding reads; no kernel writes to it.
final class FeatureMap: Sendable {
  /// Maps of one shape can replace each other.
  struct Shape: Hashable {
    var channels: Int, height: Int, width: Int

    /// Rows and columns, border included.
    fileprivate var rows: Int { Self.bordered(height) }
    fileprivate var columns: Int { Self.bordered(width) }

    private static func bordered(_ size: Int) -> Int { max((size + 3) / 4 * 4, (size + 5) / 6 * 6) + 2 }

    /// What a map takes.
    ///
    /// Tiles of a strip that starts at any row may end 5 rows below the map. What they read there is multiplied by zero, but
    /// must be finite: after the last block it has to be our own memory.
    var floatCount: Int { (rows * channels + 5 * 8) * columns }
  }

  let shape: Shape
  /// Where it lies; may be larger.
  let memory: FloatBuffer
  /// Floats in a row and in a block, border included.
  private let row: Int, block: Int

  /// A map of zeros.
  ///
  /// - Precondition: `channels` is a multiple of 8.
  convenience init(_ shape: Shape) { self.init(shape, in: FloatBuffer(count: shape.floatCount)) }

  /// A map in memory that no other one uses any more, with an interior of any values.
  ///
  /// - Precondition: `channels` is a multiple of 8; the memory has `floatCount` floats.
  convenience init(_ shape: Shape, reusing memory: FloatBuffer) {
    self.init(shape, in: memory)
    clearBorder()
  }

  private init(_ shape: Shape, in memory: FloatBuffer) {
    precondition(shape.channels % 8 == 0, "feature map: \(shape.channels) channels, not a multiple of 8")
    precondition(memory.floats.count >= shape.floatCount, "\(shape) in \(memory.floats.count) floats")
    self.shape = shape
    self.memory = memory
    row = shape.columns * 8
    block = shape.rows * row
  }

  convenience init(channels: Int, height: Int, width: Int) {
    self.init(Shape(channels: channels, height: height, width: width))
  }

  var channels: Int { shape.channels }
  var height: Int { shape.height }
  var width: Int { shape.width }
  var byteCount: Int { memory.byteCount }

  /// All of the map, from its first interior pixel.
  var view: FeatureView { FeatureView(pixels: memory.start + row + 8, row: row, block: block) }

  /// Takes over all channels of a map of the same height and width as its first ones.
  func copy(_ other: FeatureMap) {
    precondition(
      other.height == height && other.width == width && other.channels <= channels,
      "features \(other.shape) as the first of \(shape)")
    memory.start.update(from: other.memory.start, count: other.channels / 8 * block)
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

  private func clearBorder() {
    func clear(_ columns: Range<Int>, of row: Int, _ block: Int) {
      pixel(block: block, row: row, column: columns.lowerBound).update(repeating: 0, count: columns.count * 8)
    }
    let columns = -1..<shape.columns - 1
    for block in 0..<channels / 8 {
      clear(columns, of: -1, block)
      for row in 0..<height {
        clear(-1..<0, of: row, block)
        clear(width..<columns.upperBound, of: row, block)
      }
      for row in height..<shape.rows - 1 { clear(columns, of: row, block) }
    }
    for row in -1..<4 { clear(columns, of: row, channels / 8) }
  }

  /// The 8 channels of one block at a pixel.
  func pixel(block: Int, row: Int, column: Int) -> UnsafeMutablePointer<Float> {
    memory.start + block * self.block + (row + 1) * self.row + (column + 1) * 8
  }
}
