/// A symmetric interpolation kernel.
struct Kernel: Sendable {
  /// Beyond this distance from the centre, in pixels, the weight is 0.
  let radius: Double
  /// The weight at a distance, in pixels.
  let weight: @Sendable (Double) -> Double
}

/// For each output column (or row): which input pixels it is made of, and how much of each.
///
/// The positions and weights are those of Pillow's `precompute_coeffs` (src/libImaging/Resample.c), so that the
/// pictures are its, bit for bit: when reducing, the kernel is widened by the factor (antialiasing); weights beyond
/// the edge are dropped and the rest made to sum to 1; 22 bits of fraction.
struct FilterTaps {
  static let precision: Int32 = 22

  /// Of each output, the first input pixel.
  private(set) var first: [Int] = []
  /// Of each output, where its weights begin in `weights`; one more at the end.
  private(set) var start: [Int] = [0]
  private(set) var weights: [Int32] = []

  /// Taps for `count` outputs that cover the input pixels `from ..< from + length` of `size`.
  init(_ kernel: Kernel, size: Int, from: Int, length: Int, count: Int) {
    let scale = Double(length) / Double(count)
    let widening = max(scale, 1)
    let radius = kernel.radius * widening
    for output in 0..<count {
      let centre = Double(from) + (Double(output) + 0.5) * scale
      let low = max(0, Int(centre - radius + 0.5))
      let high = min(size, Int(centre + radius + 0.5))
      let raw = (low..<high).map { kernel.weight((Double($0) - centre + 0.5) / widening) }
      let sum = raw.reduce(0, +)
      first.append(low)
      weights += raw.map { Int32(($0 / sum * Double(1 << Self.precision)).rounded(.toNearestOrAwayFromZero)) }
      start.append(weights.count)
    }
  }

  /// All input pixels that any output needs.
  var inputs: Range<Int> {
    let last = first.indices.map { first[$0] + start[$0 + 1] - start[$0] }.max() ?? 0
    return (first.min() ?? 0)..<last
  }
}

extension Photo {
  /// The part `region` of the photo as `width × height` pixels, filtered along rows, then along columns; between the
  /// two, and at the end, rounded and clamped to 8 bits.
  func filtered(_ region: Region, width: Int, height: Int, by kernel: Kernel) -> Photo {
    precondition(
      bounds.contains(region) && !region.isEmpty && width > 0 && height > 0,
      "\(region) of a \(self.width)x\(self.height) photo to \(width)x\(height)")
    let columns = FilterTaps(kernel, size: self.width, from: region.x, length: region.width, count: width)
    let rows = FilterTaps(kernel, size: self.height, from: region.y, length: region.height, count: height)
    let inputs = rows.inputs
    let narrow = filteredRows(inputs, by: columns)
    let pixels = filterColumns(narrow, stride: width * 3, firstRow: inputs.lowerBound, by: rows)
    let scale = max(1, (region.width - 1) / width + 1, (region.height - 1) / height + 1)
    let alpha = resampledAlpha(region, margin: Int(kernel.radius) * scale + 1) {
      $0.filtered($1, width: width, height: height, by: kernel)
    }
    return Photo(width: width, height: height, pixels: pixels, alpha: alpha, iccProfile: iccProfile)
  }

  /// The rows `rows`, each filtered to as many pixels as `taps` has outputs.
  private func filteredRows(_ rows: Range<Int>, by taps: FilterTaps) -> [UInt8] {
    let outputs = taps.first.count
    return [UInt8](unsafeUninitializedCapacity: rows.count * outputs * 3) { out, count in
      var to = 0
      pixels.withUnsafeBufferPointer { pixels in
        taps.weights.withUnsafeBufferPointer { weights in
          for row in rows {
            for output in 0..<outputs {
              var from = (row * width + taps.first[output]) * 3
              var red = half
              var green = half
              var blue = half
              for tap in taps.start[output]..<taps.start[output + 1] {
                let weight = weights[tap]
                red &+= weight &* Int32(pixels[from])
                green &+= weight &* Int32(pixels[from + 1])
                blue &+= weight &* Int32(pixels[from + 2])
                from += 3
              }
              out[to] = level(red)
              out[to + 1] = level(green)
              out[to + 2] = level(blue)
              to += 3
            }
          }
        }
      }
      count = to
    }
  }
}

/// Filters along columns: the rows of `input`, `stride` bytes each, the first of which is row `firstRow`.
private func filterColumns(_ input: [UInt8], stride: Int, firstRow: Int, by taps: FilterTaps) -> [UInt8] {
  var sums = [Int32](repeating: 0, count: stride)
  return [UInt8](unsafeUninitializedCapacity: taps.first.count * stride) { out, count in
    input.withUnsafeBufferPointer { input in
      sums.withUnsafeMutableBufferPointer { sums in
        for output in taps.first.indices {
          sums.update(repeating: half)
          var from = (taps.first[output] - firstRow) * stride
          for tap in taps.start[output]..<taps.start[output + 1] {
            let weight = taps.weights[tap]
            for i in 0..<stride { sums[i] &+= weight &* Int32(input[from + i]) }
            from += stride
          }
          for i in 0..<stride { out[count + i] = level(sums[i]) }
          count += stride
        }
      }
    }
  }
}

private let half: Int32 = 1 << (FilterTaps.precision - 1)

/// The 8-bit level of a weighted sum that began with `half`.
@inline(__always) private func level(_ sum: Int32) -> UInt8 {
  UInt8(truncatingIfNeeded: max(0, min(255, sum &>> FilterTaps.precision)))
}
