/// A window on a feature map: a pixel of its first block, and the strides from there.
struct FeatureView {
  var pixels: UnsafeMutablePointer<Float>
  /// Floats from a pixel to the one below.
  var row: Int
  /// Floats from a pixel to the same pixel of the next 8 channels.
  var block: Int

  /// The window that begins `row` rows and `column` columns further on.
  func advanced(row: Int, column: Int = 0) -> FeatureView {
    FeatureView(pixels: pixels + row * self.row + column * 8, row: self.row, block: block)
  }
}
