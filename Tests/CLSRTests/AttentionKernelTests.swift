import Testing

@testable import CLSR

/// The attention of queries to a context's keys, against its definition.
@Suite struct AttentionKernelTests {
  @Test(arguments: Kernels.exactNames, [true, false])
  func attention(kernels: String, isBounded: Bool) throws {
    let input = AttentionInput(seed: 10, isBounded: isBounded)

    let output = input.attended(by: try #require(Kernels(named: kernels)))

    #expect(largestDifference(output, input.definition()) < (isBounded ? 1e-6 : 3e-5))
  }

  /// What a query finds does not depend on the others, nor on how they are divided.
  @Test(arguments: Kernels.exactNames + Kernels.productNames, [true, false])
  func queriesApart(kernels: String, isBounded: Bool) throws {
    let kernels = try #require(Kernels(named: kernels))
    let input = AttentionInput(seed: 11, isBounded: isBounded)
    let all = 0..<input.queryCount

    let apart = input.attended(by: kernels, all.prefix(37)) + input.attended(by: kernels, all.dropFirst(37))

    #expect(apart == input.attended(by: kernels))
  }

  // MARK: By products of tiles

  /// Heads that fill a part of their tiles, and that need several: of 10, 8 and 32 channels.
  private static let shapes = [(20, 2), (32, 4), (64, 2)]

  /// Weights and values round to bf16, which changes each by its 256th part at most; values are 1 at most.
  ///
  /// Unbounded logits are of the order of 100; rounded to bf16, too, they would be off by a tenth.
  @Test(arguments: Kernels.productNames, shapes)
  func products(kernels: String, shape: (channels: Int, heads: Int)) throws {
    for isBounded in [true, false] {
      let input = AttentionInput(
        seed: 12, channels: shape.channels, heads: shape.heads, isBounded: isBounded)

      let output = input.attended(by: try #require(Kernels(named: kernels)))

      #expect(largestDifference(output, input.definition()) < 2 / 256 + 3e-5)
    }
  }

  /// Where all weights are powers of two, and values exact in bf16, what is left are the sums of Intel's manual (TDPBF16PS), bit
  /// for bit: of 32 keys, of which number k and k + 16 are a pair.
  @Test(arguments: Kernels.productNames, shapes)
  func productsOfPowersOfTwo(kernels: String, shape: (channels: Int, heads: Int)) throws {
    for isBounded in [true, false] {
      var input = AttentionInput(
        seed: 14, channels: shape.channels, heads: shape.heads, isBounded: isBounded)
      let exponents = input.makePowersOfTwo()

      let output = input.attended(by: try #require(Kernels(named: kernels)))

      var expected: [Float] = []
      for query in 0..<input.queryCount {
        for channel in 0..<input.channels {
          let weights = exponents[query * input.heads + channel / input.headSize].map {
            Float(sign: .plus, exponent: $0, significand: 1)
          }
          let values = Array(input.values[channel * input.keyCount..<(channel + 1) * input.keyCount])
          var sum: Float = 0
          addProducts(of: paired(weights), and: paired(values), to: &sum)
          expected.append(sum / weights.reduce(0, +))
        }
      }
      #expect(output == expected)
    }
  }

  /// 32 at a time, number k beside k + 16; zeros after the last one.
  private func paired(_ values: [Float]) -> [Float] {
    stride(from: 0, to: values.count, by: 32).flatMap { start in
      (0..<32).map { place in
        let key = start + place % 2 * 16 + place / 2
        return key < values.count ? values[key] : 0
      }
    }
  }
}

/// More queries and keys than are taken together, and none comes out even.
private struct AttentionInput {
  let queryCount = 101, keyCount = 1283
  let channels: Int, heads: Int
  let isBounded: Bool
  /// `queries × channels`.
  private var queries: [Float]
  /// `channels × keys`.
  private var keys: [Float]
  private(set) var values: [Float]
  private let queryY: [Float], queryX: [Float], keyY: [Float], keyX: [Float]
  private var distanceLimit: Float = 96
  private let distanceScale: Float = 64

  /// Numbers of −1…1, at places of −90…90; keys of unbounded logits 60 times as long.
  init(seed: UInt64, channels: Int = 20, heads: Int = 2, isBounded: Bool) {
    self.channels = channels
    self.heads = heads
    self.isBounded = isBounded
    var seeded = Seeded(seed)
    queries = seeded.values(queryCount * channels)
    keys = seeded.values(channels * keyCount, scale: isBounded ? 1 : 60)
    values = seeded.values(channels * keyCount)
    queryY = seeded.values(queryCount, scale: 90)
    queryX = seeded.values(queryCount, scale: 90)
    keyY = seeded.values(keyCount, scale: 90)
    keyX = seeded.values(keyCount, scale: 90)
  }

  var headSize: Int { channels / heads }

  /// Makes each logit a whole number of −4…4 in base 2, and the values exact in bf16; returns the logits of each query's heads.
  ///
  /// A query sees ±1 times one of a head's inner channels, and 257 times its first one, which the last one takes off again:
  /// numbers of more digits than bf16 has.
  mutating func makePowersOfTwo() -> [[Int]] {
    var seeded = Seeded(15)
    distanceLimit = 0
    values = values.map(roundedToBFloat16)
    for head in 0..<heads {
      let (first, last) = (head * headSize, (head + 1) * headSize - 1)
      for key in 0..<keyCount {
        for channel in first..<last { keys[channel * keyCount + key] = (seeded.next() * 4).rounded() }
        let large = (seeded.next() * 200).rounded()
        keys[first * keyCount + key] = large
        keys[last * keyCount + key] = -257 * large
      }
    }
    var logits: [[Int]] = []
    for query in 0..<queryCount {
      for head in 0..<heads {
        let (first, last) = (head * headSize, (head + 1) * headSize - 1)
        let (seen, sign): (Int, Float) = (first + 1 + query % (headSize - 2), query % 3 == 0 ? -1 : 1)
        for channel in first...last { queries[query * channels + channel] = 0 }
        queries[query * channels + first] = 257 / Self.log2e
        queries[query * channels + seen] = sign / Self.log2e
        queries[query * channels + last] = 1 / Self.log2e
        logits.append((0..<keyCount).map { Int(sign * keys[seen * keyCount + $0]) })
      }
    }
    return logits
  }

  private static let log2e: Float = 1.44269504

  /// What `kernels` find for all queries, or for those of `range`.
  func attended(by kernels: Kernels, _ range: Range<Int>? = nil) -> [Float] {
    let range = range ?? 0..<queryCount
    let row = (keyCount + 15) / 16 * 16
    func padded(_ values: [Float]) -> FloatBuffer {
      FloatBuffer(
        stride(from: 0, to: values.count, by: keyCount).flatMap { start in
          values[start..<start + keyCount] + [Float](repeating: 0, count: row - keyCount)
        })
    }
    let (key, value, y, x) = (padded(keys), padded(values), padded(keyY), padded(keyX))
    let output = FloatBuffer(count: range.count * channels)
    kernels.attend(
      Kernels.Attention(
        channels: channels, heads: heads, count: keyCount, row: row, keys: key.start, values: value.start,
        y: y.start, x: x.start, distanceLimit: distanceLimit, distanceScale: distanceScale,
        isBounded: isBounded),
      Array(queries[range.lowerBound * channels..<range.upperBound * channels]), y: Array(queryY[range]),
      x: Array(queryX[range]), count: range.count, to: output.start)
    return Array(output.floats)
  }

  /// Equation 3 in double precision.
  func definition() -> [Float] {
    (0..<queryCount).flatMap { query in
      (0..<heads).flatMap { head in
        let channels = head * headSize..<(head + 1) * headSize
        let logits = (0..<keyCount).map { key in
          let dy = Double(queryY[query]) - Double(keyY[key])
          let dx = Double(queryX[query]) - Double(keyX[key])
          let distance = min((dy * dy + dx * dx).squareRoot(), Double(distanceLimit))
          return channels.reduce(-distance / Double(distanceScale)) {
            $0 + Double(queries[query * self.channels + $1]) * Double(keys[$1 * keyCount + key])
          }
        }
        let largest = logits.max() ?? 0
        let weights = logits.map { exponential($0 - largest) }
        let total = weights.reduce(0, +)
        return channels.map { channel in
          let sum = weights.indices.reduce(0) { $0 + weights[$1] * Double(values[channel * keyCount + $1]) }
          return Float(sum / total)
        }
      }
    }
  }

  /// eˣ by squaring a Taylor series: no library function of the kernels' kind.
  private func exponential(_ x: Double) -> Double {
    let small = x / 1024
    var term = 1.0
    var sum = 1.0
    for n in 1...12 {
      term *= small / Double(n)
      sum += term
    }
    return (0..<10).reduce(sum) { square, _ in square * square }
  }
}
