import Glibc

extension Photo {
  /// Y of BT.601, 16…235, not rounded: what MATLAB's `rgb2ycbcr` gives before rounding.
  ///
  /// - Returns: `height × width` numbers.
  var luma: [Double] {
    (0..<width * height).map { i in
      let red = Double(pixels[3 * i])
      let green = Double(pixels[3 * i + 1])
      let blue = Double(pixels[3 * i + 2])
      return 16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255
    }
  }

  /// Peak signal-to-noise ratio of the unrounded Y over the whole picture, in dB; infinite for equal pictures.
  ///
  /// - Parameter other: a picture of the same size.
  /// - Returns: 10·log10(255² / mean squared difference).
  /// - Precondition: the sizes are equal.
  public func psnr(to other: Photo) -> Double {
    precondition(
      width == other.width && height == other.height,
      "PSNR of \(width)x\(height) and \(other.width)x\(other.height)")
    let sum = zip(luma, other.luma).reduce(0) { sum, pair in sum + (pair.0 - pair.1) * (pair.0 - pair.1) }
    return 10 * log10(255 * 255 * Double(width * height) / sum)
  }
}
