extension Photo {
  /// Reduces by the mean of the area that each new pixel covers; a pixel partly covered counts by its share.
  ///
  /// Alpha is left out.
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
    let columns = (0..<width).map { Coverage(output: $0, of: width, from: region.x, length: region.width) }
    var sums = [UInt32](repeating: 0, count: region.width * 3)
    var result: [UInt8] = []
    result.reserveCapacity(width * height * 3)
    for y in 0..<height {
      // Down first: whole rows are summed at the speed of memory, and only the sums are gathered.
      sumRows(Coverage(output: y, of: height, from: region.y, length: region.height), region, into: &sums)
      for column in columns {
        let area = Double(region.height) * Double(region.width)
        for channel in 0..<3 {
          var sum = 0
          for x in column.pixels {
            sum += Int(sums[(x - region.x) * 3 + channel]) * Int(column.weight(x))
          }
          result.append(UInt8(Double(sum) / area + 0.5))
        }
      }
    }
    return Photo(width: width, height: height, pixels: result, iccProfile: iccProfile)
  }

  /// Adds the rows of `region` that `rows` covers, by their weights.
  private func sumRows(_ rows: Coverage, _ region: Region, into sums: inout [UInt32]) {
    let count = sums.count
    sums.withUnsafeMutableBufferPointer { sums in
      pixels.withUnsafeBufferPointer { pixels in
        sums.update(repeating: 0)
        for y in rows.pixels {
          let from = (y * width + region.x) * 3
          let weight = rows.weight(y)
          for i in 0..<count { sums[i] &+= weight &* UInt32(pixels[from + i]) }
        }
      }
    }
  }
}

/// The pixels that one output covers along one side, in whole numbers: n outputs of m pixels, each pixel cut in n
/// parts, each output made of m parts.
private struct Coverage {
  let pixels: Range<Int>
  private let from: Int, low: Int, high: Int, parts: Int

  init(output: Int, of count: Int, from: Int, length: Int) {
    self.from = from
    parts = count
    low = output * length
    high = low + length
    pixels = from + low / count..<from + (high + count - 1) / count
  }

  /// How many parts of pixel `x` are covered.
  func weight(_ x: Int) -> UInt32 {
    let start = (x - from) * parts
    return UInt32(min(high, start + parts) - max(low, start))
  }
}
