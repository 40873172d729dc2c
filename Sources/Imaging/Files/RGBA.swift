extension Photo {
  /// A picture from interleaved bytes, `height × width × 4` of them.
  ///
  /// - Parameters:
  ///   - rgba: red, green, blue, alpha.
  ///   - size: in pixels.
  ///   - isOpaque: whether alpha says nothing; one that is 255 everywhere says nothing either.
  ///   - iccProfile: of the colours.
  init(rgba: [UInt8], size: PixelSize, isOpaque: Bool, iccProfile: [UInt8]?) {
    let count = size.width * size.height
    precondition(rgba.count == 4 * count, "\(size.width)x\(size.height) pixels of 4 bytes: \(rgba.count)")
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * count) { pixels, length in
      length = 3 * count
      rgba.withUnsafeBufferPointer { rgba in
        for pixel in 0..<count {
          for channel in 0..<3 { pixels[3 * pixel + channel] = rgba[4 * pixel + channel] }
        }
      }
    }
    let alpha = isOpaque ? [] : (0..<count).map { rgba[4 * $0 + 3] }
    let isTransparent = alpha.contains { $0 < 255 }
    self.init(
      width: size.width, height: size.height, pixels: pixels, alpha: isTransparent ? alpha : nil,
      iccProfile: iccProfile)
  }

  /// Divides colours that were multiplied by alpha by it again.
  mutating func unpremultiply() {
    guard let alpha else { return }
    for (pixel, opacity) in alpha.enumerated() where opacity > 0 && opacity < 255 {
      for index in 3 * pixel..<3 * pixel + 3 {
        pixels[index] = UInt8(min(255, (Int(pixels[index]) * 255 + Int(opacity) / 2) / Int(opacity)))
      }
    }
  }
}
