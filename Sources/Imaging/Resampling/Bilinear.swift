extension Photo {
  /// Bilinear interpolation, `align_corners = false`: the centre of new pixel i lies at (i + ½)·length/count − ½.
  ///
  /// Pixels outside `region` count at its edges, so that the result is a part of the whole photo's; beyond the photo
  /// its edge is repeated. Not antialiased: for enlarging.
  ///
  /// - Parameters:
  ///   - region: the part of the photo, in its pixels.
  ///   - width: of the result, in pixels.
  ///   - height: of the result, in pixels.
  /// - Returns: levels rounded half up; positions are rounded to 1/2048 pixel, exact for enlarging 2, 4, … times.
  /// - Precondition: `region` is not empty and lies inside the photo; the result is not empty.
  public func bilinear(_ region: Region, width: Int, height: Int) -> Photo {
    precondition(
      bounds.contains(region) && !region.isEmpty && width > 0 && height > 0,
      "bilinear: \(region) of a \(self.width)x\(self.height) photo to \(width)x\(height)")
    let columns = (0..<width).map {
      Position(output: $0, of: width, from: region.x, length: region.width, size: self.width)
    }
    let rows = (0..<height).map {
      Position(output: $0, of: height, from: region.y, length: region.height, size: self.height)
    }
    // The two photo rows that a new row lies between, widened; neighbouring new rows mostly share them.
    var upper = WidenedRow(width: width)
    var lower = WidenedRow(width: width)
    let stride = width * 3
    let pixels = [UInt8](unsafeUninitializedCapacity: height * stride) { out, count in
      for row in rows {
        if lower.index == row.first { swap(&upper, &lower) }
        upper.widen(row.first, of: self, columns)
        lower.widen(row.second, of: self, columns)
        upper.blend(
          lower, row.weight, into: UnsafeMutableBufferPointer(rebasing: out[count..<count + stride]))
        count += stride
      }
    }
    let alpha = resampledAlpha(region, margin: 1) { $0.bilinear($1, width: width, height: height) }
    return Photo(width: width, height: height, pixels: pixels, alpha: alpha, iccProfile: iccProfile)
  }
}

/// Where a new pixel's centre lies along one side: between two pixels, `weight`/2048 of the way.
private struct Position {
  static let precision: Int32 = 11

  let first: Int, second: Int
  let weight: Int32

  init(output: Int, of count: Int, from: Int, length: Int, size: Int) {
    // (output + ½)·length/count − ½ in units of 1/(2·count), whole numbers.
    let doubled = (2 * output + 1) * length - count + 2 * count * from
    let clamped = min(max(doubled, 0), 2 * count * (size - 1))
    let rest = clamped % (2 * count)
    first = clamped / (2 * count)
    second = min(first + 1, size - 1)
    weight = Int32((Double(rest) / Double(2 * count) * Double(1 << Self.precision)).rounded())
  }
}

/// A row of the photo interpolated along the row, in 1/2048 levels.
private struct WidenedRow {
  private(set) var index = -1
  private var levels: [Int32]

  init(width: Int) { levels = [Int32](repeating: 0, count: width * 3) }

  /// Fills in row `row`, unless it is already there.
  mutating func widen(_ row: Int, of photo: Photo, _ columns: [Position]) {
    if row == index { return }
    index = row
    let start = row * photo.width
    levels.withUnsafeMutableBufferPointer { levels in
      photo.pixels.withUnsafeBufferPointer { pixels in
        var to = 0
        for column in columns {
          let left = (start + column.first) * 3
          let right = (start + column.second) * 3
          for channel in 0..<3 {
            let level = Int32(pixels[left + channel])
            let step = Int32(pixels[right + channel]) &- level
            levels[to + channel] = level &<< Position.precision &+ step &* column.weight
          }
          to += 3
        }
      }
    }
  }

  /// Interpolates between this row and `lower`, and rounds to levels.
  func blend(_ lower: WidenedRow, _ weight: Int32, into row: UnsafeMutableBufferPointer<UInt8>) {
    let half: Int32 = 1 << (2 * Position.precision - 1)
    levels.withUnsafeBufferPointer { upper in
      lower.levels.withUnsafeBufferPointer { lower in
        for i in 0..<row.count {
          let level = upper[i] &<< Position.precision &+ (lower[i] &- upper[i]) &* weight
          row[i] = UInt8(truncatingIfNeeded: (level &+ half) &>> (2 * Position.precision))
        }
      }
    }
  }
}
