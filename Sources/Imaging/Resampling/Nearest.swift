extension Photo {
  /// Resizes by taking, for each new pixel, the one its centre falls in.
  ///
  ///
  /// - Parameters:
  ///   - region: the part of the photo, in its pixels.
  ///   - width: of the result, in pixels.
  ///   - height: of the result, in pixels.
  /// - Returns: levels of the photo, none of them mixed.
  /// - Precondition: `region` is not empty and lies inside the photo; the result is not empty.
  public func nearest(_ region: Region, width: Int, height: Int) -> Photo {
    precondition(
      bounds.contains(region) && !region.isEmpty && width > 0 && height > 0,
      "nearest: \(region) of a \(self.width)x\(self.height) photo to \(width)x\(height)")
    let columns = (0..<width).map { (region.x + (2 * $0 + 1) * region.width / (2 * width)) * 3 }
    let result = [UInt8](unsafeUninitializedCapacity: width * height * 3) { out, count in
      pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<height {
          let row = (region.y + (2 * y + 1) * region.height / (2 * height)) * self.width * 3
          for column in columns {
            for channel in 0..<3 { out[count + channel] = pixels[row + column + channel] }
            count += 3
          }
        }
      }
    }
    let alpha = resampledAlpha(region) { $0.nearest($1, width: width, height: height) }
    return Photo(width: width, height: height, pixels: result, alpha: alpha, iccProfile: iccProfile)
  }
}
