import Glibc
import Testing

@testable import CLSR

/// Each fast operation against its plain twin: the sums of the definition, in double precision.
@Suite struct KernelTests {
  /// Odd ones, smaller than a tile, and larger than what a thread takes at a time.
  static let sizes = [[1, 1], [3, 5], [4, 4], [7, 13], [18, 31], [40, 29]]

  /// conv(input) + bias with zero padding, `outputs × height × width`.
  private func convolution(
    _ input: [Float], _ weight: [Float], _ bias: [Float], inputs: Int, height: Int, width: Int
  ) -> [Double] {
    bias.indices.flatMap { output in
      (0..<height).flatMap { y in
        (0..<width).map { x in
          var sum = Double(bias[output])
          for channel in 0..<inputs {
            for tap in 0..<9 {
              let (row, column) = (y + tap / 3 - 1, x + tap % 3 - 1)
              guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
              sum +=
                Double(input[(channel * height + row) * width + column])
                * Double(weight[(output * inputs + channel) * 9 + tap])
            }
          }
          return sum
        }
      }
    }
  }

  @Test(arguments: Kernels.exactNames, sizes)
  func winogradConvolution(kernels: String, size: [Int]) throws {
    let (height, width, inputs, outputs) = (size[0], size[1], 32, 48)
    var seeded = Seeded(7)
    let input = seeded.values(inputs * height * width)
    let weight = seeded.values(outputs * inputs * 9, scale: 0.1)
    let bias = seeded.values(outputs)
    let residual = seeded.values(outputs * height * width)
    let addend = seeded.values(8 * height * width)
    let output = FeatureMap(channels: outputs, height: height, width: width)
    let execution = Execution(kernels: try #require(Kernels(named: kernels)), threads: 2)

    try Convolution(
      weight: weight, bias: bias, inputs: inputs, outputs: outputs, activation: .leakyReLU(0.1))(
        FeatureMap(input, channels: inputs, height: height, width: width), to: output,
        residual: FeatureMap(residual, channels: outputs, height: height, width: width),
        addend: FeatureMap(addend, channels: 8, height: height, width: width), in: execution)

    let sums = convolution(input, weight, bias, inputs: inputs, height: height, width: width)
    let expected = sums.indices.map { index in
      let sum = Float(max(sums[index], 0.1 * sums[index])) + residual[index]
      return index < addend.count ? sum + addend[index] : sum
    }
    // Winograd's algorithm loses about two digits of fp32's seven.
    #expect(largestDifference(output.values, expected) < 2e-5)
    #expect(isBorderZero(output))
  }

  /// Products of tiles in bf16: the sums of Intel's manual (TDPBF16PS), bit for bit.
  @Test(arguments: Kernels.productNames, sizes)
  func productsOfTiles(kernels: String, size: [Int]) throws {
    let (height, width, inputs, outputs) = (size[0], size[1], 48, 32)
    var seeded = Seeded(17)
    let input = seeded.values(inputs * height * width)
    let weight = seeded.values(outputs * inputs * 9, scale: 0.1)
    let bias = seeded.values(outputs)
    let residual = seeded.values(outputs * height * width)
    let output = FeatureMap(channels: outputs, height: height, width: width)

    try Convolution(weight: weight, bias: bias, inputs: inputs, outputs: outputs, activation: .relu)(
      FeatureMap(input, channels: inputs, height: height, width: width), to: output,
      residual: FeatureMap(residual, channels: outputs, height: height, width: width),
      in: Execution(kernels: try #require(Kernels(named: kernels)), threads: 2))

    var expected: [Float] = []
    for channel in 0..<outputs {
      for y in 0..<height {
        for x in 0..<width {
          var sum: Float = 0
          for tap in 0..<9 {
            let (row, column) = (y + tap / 3 - 1, x + tap % 3 - 1)
            guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
            addProducts(
              of: (0..<inputs).map { input[($0 * height + row) * width + column] },
              and: (0..<inputs).map { weight[(channel * inputs + $0) * 9 + tap] }, to: &sum)
          }
          let place = (channel * height + y) * width + x
          expected.append(max(sum + bias[channel], 0) + residual[place])
        }
      }
    }
    #expect(output.values == expected)
    #expect(isBorderZero(output))
  }

  @Test(arguments: Kernels.productNames, [[32, 16], [64, 48, 48]])
  func pointwiseProductsOfTiles(kernels: String, inputs: [Int]) throws {
    let (height, width, outputs, count) = (7, 29, 48, inputs.reduce(0, +))
    let pixels = height * width
    var seeded = Seeded(18)
    let input = seeded.values(count * pixels)
    let weight = seeded.values(outputs * count, scale: 0.2)
    let bias = seeded.values(outputs)
    let residual = seeded.values(outputs * pixels)
    let addend = seeded.values(8 * pixels)
    var start = 0
    let maps = inputs.map { count in
      defer { start += count * pixels }
      return FeatureMap(
        Array(input[start..<start + count * pixels]), channels: count, height: height, width: width)
    }
    let output = FeatureMap(channels: outputs, height: height, width: width)

    try PointwiseConvolution(
      weight: weight, bias: bias, from: ChannelLayout(inputs), outputs: outputs, activation: .relu,
      activatesSum: true)(
        maps, to: output, residual: FeatureMap(residual, channels: outputs, height: height, width: width),
        addend: FeatureMap(addend, channels: 8, height: height, width: width),
        in: Execution(kernels: try #require(Kernels(named: kernels)), threads: 2))

    let expected = (0..<outputs * pixels).map { index in
      let (channel, pixel) = index.quotientAndRemainder(dividingBy: pixels)
      var sum: Float = 0
      addProducts(
        of: (0..<count).map { input[$0 * pixels + pixel] },
        and: Array(weight[channel * count..<(channel + 1) * count]), to: &sum)
      return max(sum + bias[channel] + residual[index], 0) + (channel < 8 ? addend[index] : 0)
    }
    #expect(output.values == expected)
    #expect(isBorderZero(output))
  }

  @Test(arguments: Kernels.exactNames)
  func winogradWithPixelShuffle(kernels: String) throws {
    let (height, width, inputs, outputs) = (5, 7, 16, 64)
    var seeded = Seeded(8)
    let input = seeded.values(inputs * height * width)
    let weight = seeded.values(outputs * inputs * 9, scale: 0.1)
    let bias = seeded.values(outputs)
    let output = FeatureMap(channels: 16, height: 2 * height, width: 2 * width)

    try Convolution(weight: weight, bias: bias, inputs: inputs, outputs: outputs, shuffle: 2)(
      FeatureMap(input, channels: inputs, height: height, width: width), to: output,
      in: Execution(kernels: try #require(Kernels(named: kernels))))

    let sums = convolution(input, weight, bias, inputs: inputs, height: height, width: width)
    let expected = (0..<16).flatMap { channel in
      (0..<2 * height).flatMap { y in
        (0..<2 * width).map { x in
          Float(sums[((channel * 4 + y % 2 * 2 + x % 2) * height + y / 2) * width + x / 2])
        }
      }
    }
    #expect(largestDifference(output.values, expected) < 2e-5)
  }

  @Test(arguments: Kernels.exactNames, sizes)
  func thinConvolution(kernels: String, size: [Int]) throws {
    let (height, width) = (size[0], size[1])
    var seeded = Seeded(9)
    let input = seeded.values(8 * height * width)
    let residual = seeded.values(8 * height * width)
    let weight = seeded.values(8 * 8 * 9, scale: 0.2)
    let bias = seeded.values(8)
    let output = FeatureMap(channels: 8, height: height, width: width)

    try Convolution(weight: weight, bias: bias, inputs: 8, outputs: 8, activation: .relu)(
      FeatureMap(input, channels: 8, height: height, width: width), to: output,
      residual: FeatureMap(residual, channels: 8, height: height, width: width),
      in: Execution(kernels: try #require(Kernels(named: kernels)), threads: 2))

    let sums = convolution(input, weight, bias, inputs: 8, height: height, width: width)
    let expected = zip(sums, residual).map { max(Float($0), 0) + $1 }
    #expect(largestDifference(output.values, expected) < 1e-5)
    #expect(isBorderZero(output))
  }

  private typealias Finish = (
    name: String, Activation, ofSum: Bool, @Sendable (_ x: Double, _ residual: Double) -> Double
  )

  /// What an activation makes of x = conv + bias and a residual, by its definition.
  private static let finishes: [Finish] = [
    ("leaky", .leakyReLU(0.2), false, { x, residual in max(x, 0.2 * x) + residual }),
    ("relu of the sum", .relu, true, { x, residual in max(x + residual, 0) }),
    (
      "slopes above 1 and below 0", .parametric((0..<16).map { $0 % 2 == 0 ? 1.5 : -0.5 }), false,
      { _, _ in 0 }
    ),
    ("silu", .silu, false, { x, residual in x / (1 + exp(-x)) + residual }),
    ("gate", .gate, false, { x, residual in (x + residual) * (1 / (1 + exp(-x)) - 0.5) }),
  ]

  @Test(arguments: Kernels.exactNames, finishes.indices)
  func activation(kernels: String, index: Int) throws {
    let (name, activation, ofSum, finish) = Self.finishes[index]
    let (height, width, channels) = (9, 11, 16)
    var seeded = Seeded(10)
    let input = seeded.values(channels * height * width)
    let weight = seeded.values(channels * channels * 9, scale: 0.2)
    let bias = seeded.values(channels)
    let residual = seeded.values(channels * height * width)
    let output = FeatureMap(channels: channels, height: height, width: width)

    try Convolution(
      weight: weight, bias: bias, inputs: channels, outputs: channels, activation: activation,
      activatesSum: ofSum)(
        FeatureMap(input, channels: channels, height: height, width: width), to: output,
        residual: FeatureMap(residual, channels: channels, height: height, width: width),
        in: Execution(kernels: try #require(Kernels(named: kernels))))

    let sums = convolution(input, weight, bias, inputs: channels, height: height, width: width)
    let expected = sums.indices.map { index in
      if case .parametric(let slopes) = activation {
        return Float(sums[index] > 0 ? sums[index] : sums[index] * Double(slopes[index / (height * width)]))
          + residual[index]
      }
      return Float(finish(sums[index], Double(residual[index])))
    }
    #expect(largestDifference(output.values, expected) < 3e-5, "\(name)")
  }

  /// Sigmoid's ends are 0 and 1, and nothing in between overflows.
  @Test(arguments: Kernels.exactNames)
  func activationOfLargeValues(kernels: String) throws {
    let values: [Float] = [-1e30, -1e4, -90, 90, 1e4, 1e30]
    let input = FeatureMap([Float](repeating: 0, count: 16), channels: 16, height: 1, width: 1)
    for (activation, expected) in [
      (Activation.silu, [0, 0, 0, 90, 1e4, 1e30]), (.gate, values.map { abs($0) / 2 }),
    ] {
      let output = FeatureMap(input.shape)
      try Convolution(
        weight: [Float](repeating: 0, count: 16 * 16 * 9), bias: values + [Float](repeating: 0, count: 10),
        inputs: 16, outputs: 16, activation: activation)(
          input, to: output, in: Execution(kernels: try #require(Kernels(named: kernels))))
      for (value, expected) in zip(output.values, expected) {
        #expect(abs(value - expected) <= 1e-5 * max(1, abs(expected)))
      }
    }
  }

  // MARK: Other convolutions

  /// Of layers whose channels are no multiples of what the kernels take, and of thin ones.
  @Test(arguments: Kernels.exactNames, [([20, 16, 7], 24), ([64, 64], 64), ([16], 48), ([8, 8, 6], 5)])
  func pointwiseConvolution(kernels: String, channels: (inputs: [Int], outputs: Int)) throws {
    let (inputs, outputs) = channels
    let (height, width) = (7, 29)
    let count = inputs.reduce(0, +)
    var seeded = Seeded(11)
    let input = seeded.values(count * height * width)
    let weight = seeded.values(outputs * count, scale: 0.2)
    let bias = seeded.values(outputs)
    let residual = seeded.values(outputs * height * width)
    let addend = seeded.values(8 * height * width)
    let pixels = height * width
    let multiple = inputs.allSatisfy { $0 <= 8 } ? 8 : 16
    func map(_ values: [Float]) -> FeatureMap {
      let filled = (values.count / pixels + multiple - 1) / multiple * multiple
      return FeatureMap(
        values + [Float](repeating: 0, count: filled * pixels - values.count), channels: filled,
        height: height, width: width)
    }
    var start = 0
    let maps = inputs.map { count in
      defer { start += count * pixels }
      return map(Array(input[start..<start + count * pixels]))
    }
    let output = map([Float](repeating: 0, count: outputs * pixels))

    try PointwiseConvolution(
      weight: weight, bias: bias, from: ChannelLayout(inputs), outputs: outputs, activation: .relu,
      activatesSum: true)(
        maps, to: output, residual: map(residual),
        addend: FeatureMap(addend, channels: 8, height: height, width: width),
        in: Execution(kernels: try #require(Kernels(named: kernels)), threads: 2))

    let expected = (0..<outputs * pixels).map { index in
      let (channel, pixel) = index.quotientAndRemainder(dividingBy: pixels)
      var sum = Double(bias[channel]) + Double(residual[index])
      for i in 0..<count {
        sum += Double(weight[channel * count + i]) * Double(input[i * pixels + pixel])
      }
      return max(Float(sum), 0) + (channel < 8 ? addend[index] : 0)
    }
    #expect(largestDifference(Array(output.values.prefix(expected.count)), expected) < 1e-5)
    #expect(isBorderZero(output))
  }

  @Test(arguments: Kernels.exactNames, [(64, 4), (8, 4), (16, 1)])
  func groupedConvolution(kernels: String, shape: (channels: Int, groups: Int)) throws {
    let (channels, groups) = shape
    let (height, width) = (9, 11)
    let part = channels / groups
    var seeded = Seeded(12)
    let input = seeded.values(channels * height * width)
    let weight = seeded.values(channels * part * 9, scale: 0.2)
    let bias = seeded.values(channels)
    let output = FeatureMap(channels: channels, height: height, width: width)

    try GroupedConvolution(
      weight: weight, bias: bias, inputs: channels, outputs: channels, groups: groups, activation: .relu)(
        FeatureMap(input, channels: channels, height: height, width: width), to: output,
        in: Execution(kernels: try #require(Kernels(named: kernels))))

    let size = part * height * width
    var expected: [Float] = []
    for group in 0..<groups {
      let sums = convolution(
        Array(input[group * size..<(group + 1) * size]),
        Array(weight[group * part * part * 9..<(group + 1) * part * part * 9]),
        Array(bias[group * part..<(group + 1) * part]), inputs: part, height: height, width: width)
      expected += sums.map { max(Float($0), 0) }
    }
    #expect(largestDifference(output.values, expected) < 2e-5)
  }

  @Test(arguments: Kernels.exactNames)
  func channelAttention(kernels: String) throws {
    let (height, width, channels, squeeze) = (19, 13, 16, 3)
    var seeded = Seeded(15)
    let h = seeded.values(channels * height * width)
    let z = seeded.values(channels * height * width)
    let down = Tensor(shape: [squeeze, channels, 1, 1], values: seeded.values(squeeze * channels, scale: 5))
    let up = Tensor(shape: [channels, squeeze, 1, 1], values: seeded.values(channels * squeeze, scale: 5))
    let biases = [seeded.values(squeeze), seeded.values(channels)]
    var weights = WeightReader(
      Safetensors(
        metadata: [:],
        tensors: [
          "d.weight": down, "d.bias": Tensor(shape: [squeeze], values: biases[0]), "u.weight": up,
          "u.bias": Tensor(shape: [channels], values: biases[1]),
        ]))
    let output = FeatureMap(z, channels: channels, height: height, width: width)

    try ChannelAttention(down: "d", up: "u", channels: channels, squeeze: squeeze, &weights)(
      FeatureMap(h, channels: channels, height: height, width: width), addingTo: output,
      in: Execution(kernels: try #require(Kernels(named: kernels)), threads: 2))

    let pixels = height * width
    let means = (0..<channels).map { channel in
      let sum = h[channel * pixels..<(channel + 1) * pixels].reduce(0.0) { $0 + Double($1) }
      return sum / Double(pixels)
    }
    func product(_ matrix: [Float], _ bias: [Float], _ vector: [Double]) -> [Double] {
      bias.indices.map { row in
        var sum = Double(bias[row])
        for (column, value) in vector.enumerated() {
          sum += Double(matrix[row * vector.count + column]) * value
        }
        return sum
      }
    }
    let hidden = product(down.values, biases[0], means).map { max($0, 0) }
    let attention = product(up.values, biases[1], hidden).map { Float(1 / (1 + exp(-$0))) }
    let expected = z.indices.map { z[$0] + h[$0] * attention[$0 / pixels] }
    #expect(largestDifference(output.values, expected) < 1e-5)
  }

  /// A convolution of features enlarged by repeating them, computed on the small ones.
  @Test func convolutionAfterNearest() throws {
    let (height, width, channels) = (5, 7, 16)
    var seeded = Seeded(13)
    let input = seeded.values(channels * height * width)
    let weight = seeded.values(channels * channels * 9, scale: 0.1)
    let bias = seeded.values(channels)
    let output = FeatureMap(channels: channels, height: 2 * height, width: 2 * width)

    try GroupedConvolution(afterNearest: weight, bias: bias, channels: channels, activation: .leakyReLU(0.2))(
      FeatureMap(input, channels: channels, height: height, width: width), to: output, in: Execution())

    let enlarged = (0..<channels * 4 * height * width).map { index in
      let (row, x) = index.quotientAndRemainder(dividingBy: 2 * width)
      let (channel, y) = row.quotientAndRemainder(dividingBy: 2 * height)
      return input[(channel * height + y / 2) * width + x / 2]
    }
    let sums = convolution(
      enlarged, weight, bias, inputs: channels, height: 2 * height, width: 2 * width)
    #expect(largestDifference(output.values, sums.map { max(Float($0), 0.2 * Float($0)) }) < 3e-5)
  }

  /// No kernel may write beside the interior: the next convolution takes that for zeros.
  private func isBorderZero(_ map: FeatureMap) -> Bool {
    (0..<map.channels / 8).allSatisfy { block in
      (-1...map.height).allSatisfy { y in
        [-1, map.width].allSatisfy { x in
          (0..<8).allSatisfy { map.pixel(block: block, row: y, column: x)[$0] == 0 }
        }
      }
    }
  }

  // MARK: Pixels

  @Test(arguments: Kernels.exactNames)
  func addRepeated(kernels: String) throws {
    var seeded = Seeded(14)
    let row = seeded.values(5 * 3)
    let before = seeded.values(20 * 3)
    var output = before

    try #require(Kernels(named: kernels)).addRepeated(row, width: 5, to: &output)

    #expect(output == before.indices.map { before[$0] + row[$0 / 12 * 3 + $0 % 3] })
  }

  @Test(arguments: Kernels.exactNames)
  func shuffleToRGB(kernels: String) throws {
    let (height, width) = (3, 5)
    var seeded = Seeded(13)
    let channels = seeded.values(48 * height * width)
    let places = FeatureMap(channels, channels: 48, height: height, width: width)
    var output = [Float](repeating: 0, count: 4 * width * 4 * 3)

    try #require(Kernels(named: kernels)).shuffleToRGB(places, row: 1, to: &output)

    let expected = (0..<4).flatMap { row in
      (0..<4 * width).flatMap { x in
        (0..<3).map { colour in channels[((colour * 16 + row * 4 + x % 4) * height + 1) * width + x / 4] }
      }
    }
    #expect(output == expected)
  }

  @Test(arguments: Kernels.exactNames, [1, 2, 7])
  func addEnlarged(kernels: String, width: Int) throws {
    var seeded = Seeded(14)
    let upper = seeded.values(width * 3 + 1)
    let lower = seeded.values(width * 3 + 1)
    let before = seeded.values(4 * width * 3)
    var output = before + [7]

    try #require(Kernels(named: kernels)).addEnlarged(
      upper, lower, weight: 0.375, width: width, to: &output)

    let expected = (0..<4 * width).flatMap { x in
      let source = min(max((Float(x) + 0.5) / 4 - 0.5, 0), Float(width - 1))
      let (left, right) = (Int(source), min(Int(source) + 1, width - 1))
      return (0..<3).map { colour in
        func between(_ pixel: Int) -> Float {
          0.625 * upper[pixel * 3 + colour] + 0.375 * lower[pixel * 3 + colour]
        }
        let share = source - Float(left)
        return before[x * 3 + colour] + (1 - share) * between(left) + share * between(right)
      }
    }
    #expect(largestDifference(Array(output.dropLast()), expected) < 1e-6)
    #expect(output.last == 7)
  }

  // MARK: Other numbers

  @Test(arguments: Kernels.exactNames)
  func bytes(kernels: String) throws {
    let kernels = try #require(Kernels(named: kernels))
    var seeded = Seeded(12)
    let values =
      seeded.values(1003, scale: 1.5) + [
        0, 1, -.infinity, .infinity, .nan, 0.5 / 255, 0.4999 / 255, 254.5 / 255,
      ]
    var bytes = [UInt8](repeating: 7, count: values.count + 1)

    kernels.convertToBytes(values, to: &bytes, count: values.count)

    let expected = values.map { $0.isNaN ? 0 : UInt8(max(0, min(255, ($0 * 255 + 0.5).rounded(.down)))) }
    #expect(bytes == expected + [7])
  }

  @Test(arguments: Kernels.exactNames)
  func halfPrecision(kernels: String) throws {
    let kernels = try #require(Kernels(named: kernels))
    var seeded = Seeded(11)
    let values =
      seeded.values(1003, scale: 300) + [0, -0.0, 1e-7, 65504, 1.0009765625, 1.00048828125, 1.00146484375]
    var halves = [UInt16](repeating: 0, count: values.count)
    var back = [Float](repeating: 0, count: values.count)

    kernels.convertToHalf(values, to: &halves, count: values.count)
    kernels.convertFromHalf(halves, to: &back, count: values.count)

    #expect(halves == values.map { Float16($0).bitPattern })
    #expect(back == values.map { Float(Float16($0)) })
  }
}
