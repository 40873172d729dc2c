/// A window on a feature map: a pixel of its first block, and the strides from there.
struct FeatureView {
  var pixels: UnsafeMutablePointer<Float>
  /// Floats from a pixel to the one below.
  var row: Int
  /// Floats from a pixel to the same pixel of the next 8 channels.
  var block: Int

  /// The window that begins `row` rows, `column` columns and `channels` channels, a multiple of 8, further on.
  func advanced(row: Int = 0, column: Int = 0, channels: Int = 0) -> FeatureView {
    FeatureView(
      pixels: pixels + row * self.row + column * 8 + channels / 8 * block, row: self.row, block: block)
  }
}
