extension Photo {
  /// A picture of one channel.
  ///
  /// - Precondition: `grey` has `width · height` bytes.
  init(grey: [UInt8], width: Int, height: Int) {
    self.init(width: width, height: height, pixels: grey.flatMap { [$0, $0, $0] })
    isGrey = true
  }

  /// The red levels, which a grey picture's are.
  var firstChannel: [UInt8] { stride(from: 0, to: pixels.count, by: 3).map { pixels[$0] } }

  /// The alpha of a region, resampled as colours are; nil for an opaque photo.
  ///
  /// - Parameters:
  ///   - region: in the photo's pixels.
  ///   - margin: how many pixels around it count.
  ///   - resample: given the alpha as a grey picture, and the region in it.
  /// - Returns: as many bytes as the resampled picture has pixels.
  func resampledAlpha(
    _ region: Region, margin: Int = 0, _ resample: (_ plane: Photo, _ region: Region) -> Photo
  ) -> [UInt8]? {
    guard let alpha else { return nil }
    let part = region.grown(by: margin).intersection(bounds)
    let rows = (part.y..<part.maxY).flatMap { alpha[$0 * width + part.x..<$0 * width + part.maxX] }
    let plane = Photo(grey: rows, width: part.width, height: part.height)
    return resample(plane, region.relative(toX: part.x, y: part.y)).firstChannel
  }
}
