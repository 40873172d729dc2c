extension Photo {
  /// Bicubic interpolation with a = −0.5, antialiased when reducing: Pillow's `BICUBIC`, MATLAB's `imresize`.
  ///
  /// Pixels outside `region` count at its edges, so that the result is a part of the whole photo's.
  ///
  /// - Parameters:
  ///   - region: the part of the photo, in its pixels.
  ///   - width: of the result, in pixels.
  ///   - height: of the result, in pixels.
  /// - Returns: for the whole photo what Pillow's `resize((width, height), BICUBIC)` makes, bit for bit.
  /// - Precondition: `region` is not empty and lies inside the photo; the result is not empty.
  public func bicubic(_ region: Region, width: Int, height: Int) -> Photo {
    filtered(region, width: width, height: height, by: .bicubic)
  }
}

extension Kernel {
  /// Keys' cubic convolution, "Cubic convolution interpolation for digital image processing" (1981), a = −0.5.
  static let bicubic = Kernel(radius: 2) { distance in
    let a = -0.5
    let x = abs(distance)
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }
}
