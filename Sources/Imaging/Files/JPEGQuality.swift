/// What libjpeg's scale of qualities makes of a quantization table.
enum JPEGQuality {
  /// The sum of the table that the standard gives for brightness, quality 50 (ITU-T T.81, table K.1).
  private static let standardSum = 3688

  /// The quality whose table has this sum, 0…100, between whole numbers too; nil for no table.
  ///
  /// The inverse of libjpeg's `jpeg_quality_scaling`; tables of other programs come out as the quality that is as coarse.
  static func quality(quantization sum: Int) -> Float? {
    guard sum > 0 else { return nil }
    let percent = 100 * Float(sum) / Float(standardSum)
    return min(percent <= 100 ? (200 - percent) / 2 : 5000 / percent, 100)
  }
}
