extension Photo {
  /// Reduces by the mean of the area that each new pixel covers; a pixel partly covered counts by its share.
  ///
  /// - Parameters:
  ///   - region: the part of the photo, in its pixels.
  ///   - width: of the result, in pixels, at most that of `region`.
  ///   - height: of the result, in pixels, at most that of `region`.
  /// - Returns: the means, rounded half up.
  /// - Precondition: `region` lies inside the photo; the result is neither empty nor larger than `region`.
  public func areaMean(_ region: Region, width: Int, height: Int) -> Photo {
    precondition(
      bounds.contains(region) && (1...region.width).contains(width) && (1...region.height).contains(height),
      "area mean of \(region) of a \(self.width)x\(self.height) photo to \(width)x\(height)")
    let columns = Coverage(length: region.width, count: width)
    let rows = Coverage(length: region.height, count: height)
    var sums = [UInt32](repeating: 0, count: region.width * 3)
    let result = [UInt8](unsafeUninitializedCapacity: width * height * 3) { out, count in
      for y in 0..<height {
        // Down first: whole rows are added at the speed of memory, and only their sums are gathered.
        addRows(y, of: rows, region, into: &sums)
        let row = UnsafeMutableBufferPointer(rebasing: out[count..<count + width * 3])
        gather(sums, by: columns, area: Double(region.area), into: row)
        count += row.count
      }
    }
    let alpha = resampledAlpha(region) { $0.areaMean($1, width: width, height: height) }
    return Photo(width: width, height: height, pixels: result, alpha: alpha, iccProfile: iccProfile)
  }

  /// Sums up the rows of `region` that output row `output` covers, by their weights.
  private func addRows(_ output: Int, of rows: Coverage, _ region: Region, into sums: inout [UInt32]) {
    let count = sums.count
    sums.withUnsafeMutableBufferPointer { sums in
      pixels.withUnsafeBufferPointer { pixels in
        sums.update(repeating: 0)
        var from = ((region.y + rows.first[output]) * width + region.x) * 3
        for part in rows.start[output]..<rows.start[output + 1] {
          let weight = rows.weights[part]
          for i in 0..<count { sums[i] &+= weight &* UInt32(pixels[from + i]) }
          from += width * 3
        }
      }
    }
  }
}

/// Turns the weighted sums of columns into the levels of a row.
private func gather(
  _ sums: [UInt32], by columns: Coverage, area: Double, into row: UnsafeMutableBufferPointer<UInt8>
) {
  sums.withUnsafeBufferPointer { sums in
    columns.weights.withUnsafeBufferPointer { weights in
      for output in columns.first.indices {
        var from = columns.first[output] * 3
        var red: UInt64 = 0
        var green: UInt64 = 0
        var blue: UInt64 = 0
        for part in columns.start[output]..<columns.start[output + 1] {
          let weight = UInt64(weights[part])
          red &+= weight &* UInt64(sums[from])
          green &+= weight &* UInt64(sums[from + 1])
          blue &+= weight &* UInt64(sums[from + 2])
          from += 3
        }
        row[3 * output] = UInt8(Double(red) / area + 0.5)
        row[3 * output + 1] = UInt8(Double(green) / area + 0.5)
        row[3 * output + 2] = UInt8(Double(blue) / area + 0.5)
      }
    }
  }
}

/// The pixels that each output covers along one side, in whole numbers: of n outputs for m pixels, each pixel is cut
/// in n parts, and each output made of m parts.
private struct Coverage {
  /// Of each output, the first pixel.
  private(set) var first: [Int] = []
  /// Of each output, where its weights begin in `weights`; one more at the end.
  private(set) var start: [Int] = [0]
  /// How many parts of each pixel.
  private(set) var weights: [UInt32] = []

  init(length: Int, count: Int) {
    for output in 0..<count {
      let low = output * length
      let high = low + length
      first.append(low / count)
      for pixel in low / count..<(high + count - 1) / count {
        weights.append(UInt32(min(high, (pixel + 1) * count) - max(low, pixel * count)))
      }
      start.append(weights.count)
    }
  }
}
