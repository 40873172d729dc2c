import CKernels

/// `channels × height × width` features, in blocks of 8 channels with a border of zeros.
///
/// The border is what a 3×3 convolution with zero padding reads; no kernel writes to it.
final class FeatureMap: Sendable {
  /// What two maps must share for one to replace the other.
  struct Shape: Hashable {
    var channels: Int, height: Int, width: Int
  }

  let shape: Shape
  /// The first interior pixel and the strides.
  ///
  /// Unsafe: see `AlignedBuffer`.
  nonisolated(unsafe) let map: srz_map
  private let buffer: AlignedBuffer

  /// A map of zeros.
  ///
  /// - Precondition: `channels` is a multiple of 8.
  init(_ shape: Shape) {
    precondition(shape.channels % 8 == 0, "feature map: channels come in eights, got \(shape.channels)")
    self.shape = shape
    func bordered(_ size: Int) -> Int { max((size + 3) / 4 * 4, (size + 5) / 6 * 6) + 2 }
    let rows = bordered(shape.height)
    let columns = bordered(shape.width)
    // The tiles of a strip that starts anywhere may end 5 rows lower than the map's own. What they read there is
    // multiplied away, but only if it is finite: after the last block it must be ours.
    buffer = AlignedBuffer(count: rows * columns * shape.channels + 5 * columns * 8)
    map = srz_map(
      pixels: buffer.start + (columns + 1) * 8, row: columns * 8, block: rows * columns * 8)
  }

  convenience init(channels: Int, height: Int, width: Int) {
    self.init(Shape(channels: channels, height: height, width: width))
  }

  var channels: Int { shape.channels }
  var height: Int { shape.height }
  var width: Int { shape.width }
  var byteCount: Int { buffer.floats.count * MemoryLayout<Float>.stride }

  /// The 8 channels of one block at a pixel.
  func pixel(block: Int, row: Int, column: Int) -> UnsafeMutablePointer<Float> {
    map.pixels + block * map.block + row * map.row + column * 8
  }
}

extension srz_map {
  /// The map that begins `row` rows and `column` columns later.
  func advanced(row: Int, column: Int = 0) -> srz_map {
    srz_map(pixels: pixels + row * self.row + column * 8, row: self.row, block: block)
  }
}
