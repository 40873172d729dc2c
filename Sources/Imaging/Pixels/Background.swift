extension Photo {
  /// The photo as it is shown: transparent parts over a grey checkerboard.
  ///
  /// - Parameter square: side of a square in photo pixels; nil: a 50th of the longer side, at least 8, so that the
  ///   squares are still seen when the whole photo is.
  /// - Returns: an opaque photo; one that is opaque already comes back as it is.
  public func overCheckerboard(square: Int? = nil) -> Photo {
    let side = square ?? Self.square(width: width, height: height)
    return over { x, y in Self.checkerboard(x, y, side) }
  }

  /// A part of a photo in another size, over the part of the photo's checkerboard that belongs there.
  ///
  /// - Parameters:
  ///   - region: what this picture shows, in the photo's pixels.
  ///   - photo: the photo's size.
  /// - Returns: an opaque picture; its squares have sharp edges however much it is enlarged.
  public func overCheckerboard(showing region: Region, of photo: PixelSize) -> Photo {
    let side = Self.square(width: photo.width, height: photo.height)
    return over { x, y in
      Self.checkerboard(
        region.x + (2 * x + 1) * region.width / (2 * width),
        region.y + (2 * y + 1) * region.height / (2 * height), side)
    }
  }

  private static func square(width: Int, height: Int) -> Int { max(8, max(width, height) / 50) }

  private static func checkerboard(_ x: Int, _ y: Int, _ side: Int) -> Int {
    (x / side + y / side).isMultiple(of: 2) ? 153 : 102
  }

  /// The photo as paper shows it: transparent parts are white.
  ///
  /// - Returns: an opaque photo; one that is opaque already comes back as it is.
  public func overWhite() -> Photo { over { _, _ in 255 } }

  private func over(_ background: (_ x: Int, _ y: Int) -> Int) -> Photo {
    guard let alpha else { return self }
    var shown = self
    shown.alpha = nil
    shown.pixels.withUnsafeMutableBufferPointer { pixels in
      for y in 0..<height {
        for x in 0..<width {
          let opacity = Int(alpha[y * width + x])
          if opacity == 255 { continue }
          let behind = background(x, y) * (255 - opacity) + 127
          for i in (y * width + x) * 3..<(y * width + x) * 3 + 3 {
            pixels[i] = UInt8((Int(pixels[i]) * opacity + behind) / 255)
          }
        }
      }
    }
    return shown
  }
}
