/// A photo as a network takes it, which knows colours alone, and what the network's pictures lack of it.
///
/// Under transparent pixels a file may hold any colour; they get those of the visible pixels around them, so that none
/// bleeds over the edge. What is made from it is grey again when the photo is, and gets its alpha.
public struct RestorablePhoto: Sendable {
  /// The photo, its alpha still with it.
  public let photo: Photo

  /// Prepares a photo; an opaque one stays as it is.
  public init(_ photo: Photo) { self.photo = photo.spreadingVisibleColours() }

  /// What completed pictures are like, but for their pixels and height: one without rows.
  public func emptyPicture(width: Int) -> Photo {
    var picture = Photo(
      width: width, height: 0, pixels: [], alpha: photo.alpha == nil ? nil : [], iccProfile: photo.iccProfile)
    picture.isGrey = photo.isGrey
    return picture
  }

  /// What a network made of a region, with all that belongs to the photo: grey, alpha, profile.
  ///
  /// - Parameters:
  ///   - restored: the region, enlarged.
  ///   - region: in the photo's pixels.
  /// - Returns: the picture to show and to save.
  /// - Precondition: `region` lies inside the photo.
  public func completed(_ restored: Photo, of region: Region) -> Photo {
    var picture = restored
    picture.iccProfile = photo.iccProfile
    if photo.isGrey { picture.makeGrey() }
    picture.alpha = photo.resampledAlpha(region, margin: 3) {
      $0.bicubic($1, width: restored.width, height: restored.height)
    }
    return picture
  }
}

extension Photo {
  /// A photo whose wholly transparent pixels have the colours of visible ones near them.
  ///
  /// Means over 2×2 pixels, weighted by alpha, until one pixel is left; then each level's gaps are filled from the next
  /// ("push-pull", Gortler et al., "The Lumigraph" (1996), section 3.4.1).
  func spreadingVisibleColours() -> Photo {
    guard let alpha, alpha.contains(0), alpha.contains(where: { $0 > 0 }) else { return self }
    guard width > 1 || height > 1 else { return self }
    let filled = halvedByAlpha(alpha).spreadingVisibleColours()
    var photo = self
    photo.pixels.withUnsafeMutableBufferPointer { pixels in
      for y in 0..<height {
        for x in 0..<width where alpha[y * width + x] == 0 {
          let to = 3 * (y * width + x)
          let from = 3 * (y / 2 * filled.width + x / 2)
          for channel in 0..<3 { pixels[to + channel] = filled.pixels[from + channel] }
        }
      }
    }
    return photo
  }

  /// Half as wide and high, rounded up: the mean of each 2×2 pixels by their alpha; its alpha is 255 where any was not 0.
  private func halvedByAlpha(_ alpha: [UInt8]) -> Photo {
    let (halfWidth, halfHeight) = ((width + 1) / 2, (height + 1) / 2)
    var half = Photo(
      width: halfWidth, height: halfHeight, pixels: [UInt8](repeating: 0, count: 3 * halfWidth * halfHeight),
      alpha: [UInt8](repeating: 0, count: halfWidth * halfHeight))
    for y in 0..<halfHeight {
      for x in 0..<halfWidth {
        var sum = SIMD3<Int>(repeating: 0)
        var weight = 0
        for row in 2 * y..<min(2 * y + 2, height) {
          for column in 2 * x..<min(2 * x + 2, width) {
            let pixel = row * width + column
            let opacity = Int(alpha[pixel])
            weight += opacity
            sum &+=
              opacity
              &* SIMD3(Int(pixels[3 * pixel]), Int(pixels[3 * pixel + 1]), Int(pixels[3 * pixel + 2]))
          }
        }
        if weight == 0 { continue }
        let to = y * halfWidth + x
        half.alpha?[to] = 255
        for channel in 0..<3 { half.pixels[3 * to + channel] = UInt8((sum[channel] + weight / 2) / weight) }
      }
    }
    return half
  }
}
