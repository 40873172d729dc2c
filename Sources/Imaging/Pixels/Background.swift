extension Photo {
  /// The photo as it is shown: transparent parts over a grey checkerboard.
  ///
  /// - Parameters:
  ///   - square: side of a square in photo pixels; nil: a 50th of the longer side, at least 8, so that the
  ///   squares are still seen when the whole photo is.
  ///   - left: which column of a larger checkerboard is the first one of this picture, a part of a larger one.
  ///   - top: which row.
  /// - Returns: an opaque photo; one that is opaque already comes back as it is.
  public func overCheckerboard(square: Int? = nil, left: Int = 0, top: Int = 0) -> Photo {
    let side = square ?? max(8, max(width, height) / 50)
    return over { x, y in ((left + x) / side + (top + y) / side).isMultiple(of: 2) ? 153 : 102 }
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
