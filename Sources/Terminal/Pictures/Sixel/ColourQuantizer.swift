import Imaging

/// Chooses the colours that represent a picture best: Wu's quantizer, then a few rounds of k-means.
///
/// Sources: X. Wu, "Color Quantization by Dynamic Programming and Principal Analysis", Graphics Gems II; S. Lloyd,
/// "Least squares quantization in PCM".
struct ColourQuantizer {
  /// Bins a side: 5 bits a channel.
  private static let side = 32

  /// The picture's colours by bins, with the sums of what fell into each.
  private var weight: [Int]
  private var sums: [SIMD4<Int>]

  /// Counts the colours of a picture; of a large one, every second pixel of every second row.
  init(_ photo: Photo) {
    let count = Self.side * Self.side * Self.side
    weight = Array(repeating: 0, count: count)
    sums = Array(repeating: .zero, count: count)
    let step = photo.width * photo.height > 100_000 ? 2 : 1
    photo.pixels.withUnsafeBufferPointer { pixels in
      for y in stride(from: 0, to: photo.height, by: step) {
        for x in stride(from: (y / step) % step, to: photo.width, by: step) {
          let start = (y * photo.width + x) * 3
          let (red, green, blue) = (Int(pixels[start]), Int(pixels[start + 1]), Int(pixels[start + 2]))
          let bin = (red >> 3) << 10 | (green >> 3) << 5 | blue >> 3
          weight[bin] += 1
          sums[bin] &+= SIMD4(red, green, blue, red * red + green * green + blue * blue)
        }
      }
    }
  }

  /// At most `count` colours for the picture.
  func colours(_ count: Int) -> [(red: Int, green: Int, blue: Int)] {
    let moments = Moments(weight: weight, sums: sums, side: Self.side)
    return refine(moments.split(into: count))
  }

  /// Moves each colour to the mean of the bins that it is the nearest one for; three rounds.
  private func refine(_ colours: [(red: Int, green: Int, blue: Int)]) -> [(red: Int, green: Int, blue: Int)] {
    let bins = weight.indices.filter { weight[$0] > 0 }
    var colours = colours
    for _ in 0..<3 {
      let palette = SixelPalette(colours).shown
      var totals = Array(repeating: SIMD4<Int>.zero, count: colours.count)
      for bin in bins {
        let (red, green, blue) = mean(of: bin)
        let index = palette.search(Int32(red), Int32(green), Int32(blue))
        totals[index] &+= SIMD4(sums[bin][0], sums[bin][1], sums[bin][2], weight[bin])
      }
      for index in colours.indices where totals[index][3] > 0 {
        let total = totals[index]
        let half = total[3] / 2
        colours[index] = (
          (total[0] + half) / total[3], (total[1] + half) / total[3], (total[2] + half) / total[3]
        )
      }
    }
    return colours
  }

  private func mean(of bin: Int) -> (Int, Int, Int) {
    let (sum, weight) = (sums[bin], weight[bin])
    return (sum[0] / weight, sum[1] / weight, sum[2] / weight)
  }
}

/// Sums over all boxes of colours that start at black, so that any box's sums are eight look-ups away.
private struct Moments {
  /// A box of colours: lower bounds exclusive, upper bounds inclusive, in bins from 0 (nothing) to 32.
  private struct Box {
    var low: SIMD3<Int>
    var high: SIMD3<Int>
  }

  private let side: Int
  /// Red, green, blue, squares; and how many pixels.
  private var sums: [SIMD4<Double>]
  private var weights: [Double]

  init(weight: [Int], sums bins: [SIMD4<Int>], side: Int) {
    self.side = side + 1
    let count = (side + 1) * (side + 1) * (side + 1)
    sums = Array(repeating: .zero, count: count)
    weights = Array(repeating: 0, count: count)
    for red in 1...side {
      var area = Array(repeating: SIMD4<Double>.zero, count: side + 1)
      var areaWeight = Array(repeating: 0.0, count: side + 1)
      for green in 1...side {
        var line = SIMD4<Double>.zero
        var lineWeight = 0.0
        for blue in 1...side {
          let bin = (red - 1) * side * side + (green - 1) * side + blue - 1
          line += SIMD4<Double>(bins[bin])
          lineWeight += Double(weight[bin])
          area[blue] += line
          areaWeight[blue] += lineWeight
          let below = index(SIMD3(red - 1, green, blue))
          let here = index(SIMD3(red, green, blue))
          sums[here] = sums[below] + area[blue]
          weights[here] = weights[below] + areaWeight[blue]
        }
      }
    }
  }

  private func index(_ corner: SIMD3<Int>) -> Int { (corner[0] * side + corner[1]) * side + corner[2] }

  /// The sums in a box, by inclusion and exclusion.
  private func total(_ box: Box) -> (sum: SIMD4<Double>, weight: Double) {
    var sum = SIMD4<Double>.zero
    var weight = 0.0
    for corner in 0..<8 {
      var at = box.low
      var sign = -1.0
      for axis in 0..<3 where corner >> axis & 1 == 1 {
        at[axis] = box.high[axis]
        sign = -sign
      }
      sum += sums[index(at)] * sign
      weight += weights[index(at)] * sign
    }
    return (sum, weight)
  }

  /// The squared error when the box is one colour.
  private func variance(_ box: Box) -> Double {
    let (sum, weight) = total(box)
    return weight > 0 ? sum[3] - between(sum, weight) : 0
  }

  /// What a box's sums contribute to the squared length of its mean.
  private func between(_ sum: SIMD4<Double>, _ weight: Double) -> Double {
    (sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]) / weight
  }

  /// Cuts the box with the largest error until there are `count`.
  func split(into count: Int) -> [(red: Int, green: Int, blue: Int)] {
    let whole = Box(low: .zero, high: SIMD3(repeating: side - 1))
    var boxes = [whole]
    var errors = [variance(whole)]
    while boxes.count < count, let worst = errors.indices.max(by: { errors[$0] < errors[$1] }),
      errors[worst] > 0
    {
      guard let (one, other) = cut(boxes[worst]) else {
        errors[worst] = 0
        continue
      }
      boxes[worst] = one
      errors[worst] = variance(one)
      boxes.append(other)
      errors.append(variance(other))
    }
    return boxes.compactMap { box in
      let (sum, weight) = total(box)
      guard weight > 0 else { return nil }
      return (Int(sum[0] / weight + 0.5), Int(sum[1] / weight + 0.5), Int(sum[2] / weight + 0.5))
    }
  }

  /// The two halves of a box that together have the least error; nil when it is a single colour.
  private func cut(_ box: Box) -> (Box, Box)? {
    let (whole, weight) = total(box)
    var best = 0.0
    var halves: (Box, Box)?
    for axis in 0..<3 {
      for position in box.low[axis] + 1..<max(box.low[axis] + 1, box.high[axis]) {
        var lower = box
        lower.high[axis] = position
        let (sum, lowerWeight) = total(lower)
        guard lowerWeight > 0, lowerWeight < weight else { continue }
        let score = between(sum, lowerWeight) + between(whole - sum, weight - lowerWeight)
        if score > best {
          best = score
          var upper = box
          upper.low[axis] = position
          halves = (lower, upper)
        }
      }
    }
    return halves
  }
}
