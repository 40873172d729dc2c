import Glibc
import Testing

@testable import CLSR

/// Layers on windows of 8×8 pixels, each against its plain twin.
@Suite struct WindowTests {
  private let side = WindowGrid.side, pixels = WindowGrid.pixelCount

  // MARK: Windows

  @Test(arguments: Kernels.exactNames, [false, true])
  func windowsOfAMap(kernels: String, isShifted: Bool) throws {
    let (channels, height, width) = (16, 16, 24)
    var seeded = Seeded(21)
    let values = seeded.values(channels * height * width)
    let map = FeatureMap(values, channels: channels, height: height, width: width)
    let copy = FeatureMap(channels: channels, height: height, width: width)
    let kernels = try #require(Kernels(named: kernels))
    let windows = WindowGrid(map.shape, isShifted: isShifted)
    let shift = isShifted ? side / 2 : 0
    var taken = [Float](repeating: 0, count: channels * pixels)

    #expect(windows.count == 6)
    for index in 0..<windows.count {
      kernels.take(windows[index], of: map, to: &taken)
      kernels.put(taken, to: windows[index], of: copy)

      // What the map rolled by half a window up and to the left has there.
      let expected = (0..<channels * pixels).map { at in
        let y = (index / 3 * side + at % pixels / side + shift) % height
        let x = (index % 3 * side + at % side + shift) % width
        return values[(at / pixels * height + y) * width + x]
      }
      #expect(taken == expected)
    }
    #expect(copy.values == values)
  }

  /// Of shifted windows the last ones hold pixels that are no neighbours.
  @Test func windowsThatWrap() {
    let shape = FeatureMap.Shape(channels: 8, height: 16, width: 16)
    let (plain, shifted) = (WindowGrid(shape), WindowGrid(shape, isShifted: true))
    #expect((0..<4).allSatisfy { !plain[$0].wrapsDown && !plain[$0].wrapsRight })
    #expect((0..<4).map { shifted[$0].wrapsRight } == [false, true, false, true])
    #expect((0..<4).map { shifted[$0].wrapsDown } == [false, false, true, true])
  }

  @Test(arguments: [(false, false), (false, true), (true, false), (true, true)])
  func masks(wrapsDown: Bool, wrapsRight: Bool) {
    let window = WindowGrid.Window(top: 4, left: 4, wrapsDown: wrapsDown, wrapsRight: wrapsRight)
    let mask = WindowMask.of(window)?.floats.map { $0 } ?? [Float](repeating: 0, count: pixels * pixels)
    for (index, value) in mask.enumerated() {
      let (key, query) = index.quotientAndRemainder(dividingBy: pixels)
      let isApart =
        wrapsDown && key / side / 4 != query / side / 4 || wrapsRight && key % side / 4 != query % side / 4
      #expect(value == (isApart ? -100 * Float(M_LOG2E) : 0))
    }
  }

  // MARK: Layers

  @Test(arguments: Kernels.exactNames)
  func layerNorm(kernels: String) throws {
    let (channels, height, width) = (20, 16, 8)
    var seeded = Seeded(22)
    let values = seeded.values(channels * height * width, scale: 3)
    let (weight, bias) = (seeded.values(channels), seeded.values(channels))
    let filled = values + [Float](repeating: 0, count: 12 * height * width)
    let map = FeatureMap(filled, channels: 32, height: height, width: width)

    try LayerNorm(weight: weight, bias: bias)(
      map, in: Execution(kernels: try #require(Kernels(named: kernels)), threads: 2))

    let area = height * width
    let expected = (0..<channels * area).map { index in
      let pixel = (0..<channels).map { Double(values[$0 * area + index % area]) }
      let mean = pixel.reduce(0, +) / Double(channels)
      let variance = pixel.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(channels)
      let channel = index / area
      let normal = (pixel[channel] - mean) / (variance + 1e-5).squareRoot()
      return Float(normal) * weight[channel] + bias[channel]
    }
    #expect(largestDifference(Array(map.values.prefix(expected.count)), expected) < 2e-6)
    #expect(map.values.suffix(12 * area).allSatisfy { $0 == 0 })
  }

  /// (x̂ · w + b) · (1 + scale) + shift.
  @Test func modulatedLayerNorm() {
    let modulation = Modulation(scale: [0.5, -1], shift: [3, 4])
    let norm = LayerNorm(weight: [2, 3], bias: [1, 1]).modulated(by: modulation)
    let input = [Float](repeating: 1, count: pixels) + [Float](repeating: 3, count: pixels)
    var output = input

    norm(input, to: &output, .best)

    #expect(abs(output[0] - ((-1 * 2 + 1) * 1.5 + 3)) < 1e-4)
    #expect(output[pixels] == 4)
  }

  /// Rows in sixes, in twos, and one that is left.
  @Test(arguments: Kernels.exactNames, [Kernels.LinearFinish.store, .add, .gelu])
  func linear(kernels: String, finish: Kernels.LinearFinish) throws {
    let (inputs, outputs) = (13, 21)
    var seeded = Seeded(23)
    let weight = seeded.values(inputs * outputs)
    let bias = seeded.values(outputs)
    let input = seeded.values(inputs * pixels)
    let before = seeded.values(outputs * pixels)
    var output = before

    WindowLinear(weight: weight, bias: bias)(
      input, finish, to: &output, try #require(Kernels(named: kernels)))

    let expected = before.indices.map { index in
      let (row, pixel) = index.quotientAndRemainder(dividingBy: pixels)
      let sum = (0..<inputs).reduce(Double(bias[row])) {
        $0 + Double(weight[row * inputs + $1]) * Double(input[$1 * pixels + pixel])
      }
      return switch finish {
      case .store: Float(sum)
      case .add: Float(sum) + before[index]
      case .gelu: Float(sum * (1 + erf(sum / 2.squareRoot())) / 2)
      }
    }
    #expect(largestDifference(output, expected) < 3e-6)
  }

  /// As far out as erf is anything else than ±1, and beyond.
  @Test(arguments: Kernels.exactNames)
  func gelu(kernels: String) throws {
    let input = (0..<pixels).map { Float($0 - 32) / 4 }
    var output = input

    WindowLinear(weight: [1], bias: [0])(input, .gelu, to: &output, try #require(Kernels(named: kernels)))

    let expected = input.map { Float(Double($0) * (1 + erf(Double($0) / 2.squareRoot())) / 2) }
    #expect(largestDifference(output, expected) < 1e-6)
  }

  @Test(arguments: Kernels.exactNames, [false, true])
  func attention(kernels: String, isMasked: Bool) throws {
    // Heads of 9 channels: rows in sixes, in twos, and one that is left.
    let (channels, heads) = (18, 2)
    var seeded = Seeded(24)
    let projected = seeded.values(3 * channels * pixels, scale: 2)
    let bias = seeded.values(heads * pixels * pixels)
    let window = WindowGrid.Window(top: 4, left: 4, wrapsDown: true, wrapsRight: true)
    let mask = isMasked ? WindowMask.of(window) : nil
    var output = [Float](repeating: 0, count: channels * pixels)

    try #require(Kernels(named: kernels)).attend(
      projected, channels: channels, bias: PackedWeights(bias), mask: mask, to: &output)

    let expected = output.indices.map { index in
      let (channel, query) = index.quotientAndRemainder(dividingBy: pixels)
      let head = channel / (channels / heads)
      func value(_ part: Int, _ channel: Int, _ pixel: Int) -> Double {
        Double(projected[(part * channels + channel) * pixels + pixel])
      }
      let weights = (0..<pixels).map { key in
        let start = bias[(head * pixels + key) * pixels + query] + (mask?.floats[key * pixels + query] ?? 0)
        return exp2(
          (head * 9..<head * 9 + 9).reduce(Double(start)) { $0 + value(0, $1, query) * value(1, $1, key) })
      }
      return Float(
        (0..<pixels).reduce(0) { $0 + weights[$1] * value(2, channel, $1) } / weights.reduce(0, +))
    }
    #expect(largestDifference(output, expected) < 3e-6)
  }
}
