import Glibc

extension Photo {
  /// Structural similarity of Y: 11×11 Gaussian windows (σ 1.5) that lie wholly inside the picture, their mean.
  ///
  /// Wang et al., "Image quality assessment: from error visibility to structural similarity" (2004), eq. 13 with
  /// K₁ = 0.01, K₂ = 0.03, L = 255; the paper's covariance, not the sample's. Y as for `psnr(to:)`.
  ///
  /// - Parameter other: a picture of the same size.
  /// - Returns: −1…1, 1 for equal pictures.
  /// - Precondition: the sizes are equal and at least 11×11.
  public func ssim(to other: Photo) -> Double {
    precondition(
      width == other.width && height == other.height && min(width, height) >= 11,
      "SSIM of \(width)x\(height) and \(other.width)x\(other.height)")
    let x = luma
    let y = other.luma
    let meanX = windowed(x)
    let meanY = windowed(y)
    let meanXX = windowed(zip(x, x).map(*))
    let meanYY = windowed(zip(y, y).map(*))
    let meanXY = windowed(zip(x, y).map(*))
    let c1 = (0.01 * 255) * (0.01 * 255)
    let c2 = (0.03 * 255) * (0.03 * 255)
    var sum = 0.0
    for i in meanX.indices {
      let product = meanX[i] * meanY[i]
      let squares = meanX[i] * meanX[i] + meanY[i] * meanY[i]
      let covariance = meanXY[i] - product
      let variances = meanXX[i] + meanYY[i] - squares
      sum += (2 * product + c1) * (2 * covariance + c2) / ((squares + c1) * (variances + c2))
    }
    return sum / Double(meanX.count)
  }

  /// Gaussian-weighted means of all windows inside; `(height − 10) × (width − 10)` numbers from `height × width`.
  private func windowed(_ values: [Double]) -> [Double] {
    let columns = width - 10
    var narrow: [Double] = []
    narrow.reserveCapacity(height * columns)
    for y in 0..<height {
      for x in 0..<columns {
        var sum = 0.0
        for k in 0..<11 { sum += gaussian[k] * values[y * width + x + k] }
        narrow.append(sum)
      }
    }
    return (0..<(height - 10) * columns).map { i in
      var sum = 0.0
      for k in 0..<11 { sum += gaussian[k] * narrow[i + k * columns] }
      return sum
    }
  }
}

/// Eleven weights of a Gaussian with σ 1.5, their sum 1.
private let gaussian: [Double] = {
  let raw = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
  let sum = raw.reduce(0, +)
  return raw.map { $0 / sum }
}()
