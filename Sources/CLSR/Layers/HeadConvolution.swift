/// The first layer: a 3×3 convolution of RGB, padding 1, and a rectifier.
struct HeadConvolution: Sendable {
  /// Channels of the output map, filled up: see `ChannelLayout`.
  let outputs: Int
  /// What the convolution sees beyond the picture's edge: the colour that becomes 0 when the mean is subtracted.
  let border: ColourMap.Colour
  /// `outputs / 8 × 9 × 3 × 8`, and `outputs`.
  private let weights: PackedWeights, bias: PackedWeights, slopes: PackedWeights
  /// Multiply-adds for each pixel, those of filled channels left out.
  let multiplyAdds: Int

  /// Packs `weight`, `channels × 3 × 3 × 3`, and `bias`, `channels`.
  ///
  /// - Parameters:
  ///   - weight: as PyTorch has it.
  ///   - bias: likewise.
  ///   - channels: how many features it makes.
  ///   - activation: what follows: one of the rectifiers.
  ///   - mean: what the network subtracts from the picture first; it goes into the bias.
  ///   - range: what the network multiplies that by; it goes into the weights.
  init(
    weight: [Float], bias: [Float], channels: Int, activation: Activation = .leakyReLU(0.1),
    mean: ColourMap.Colour = .zero, range: Float = 1
  ) {
    precondition(
      weight.count == channels * 27 && bias.count == channels,
      "head convolution 3 → \(channels): \(weight.count) weights, \(bias.count) biases")
    let layout = ChannelLayout([channels])
    let outputs = layout.filledCount
    self.outputs = outputs
    border = mean
    multiplyAdds = 27 * channels
    let scaled = layout.fill(weight, from: ChannelLayout([3], multiple: 1), taps: 9).map { $0 * range }
    weights = PackedWeights(count: outputs * 27) { packed in
      for output in 0..<outputs {
        for colour in 0..<3 {
          for tap in 0..<9 {
            packed[((output / 8 * 9 + tap) * 3 + colour) * 8 + output % 8] =
              scaled[(output * 3 + colour) * 9 + tap]
          }
        }
      }
    }
    let biases = layout.fill(bias).enumerated().map { output, bias in
      (0..<27).reduce(bias) { $0 - scaled[output * 27 + $1] * mean[$1 / 9] }
    }
    self.bias = PackedWeights(biases)
    slopes = PackedWeights(layout.fill(activation.slopes(count: channels)))
  }

  /// Reads the tensors `NAME.weight` and `NAME.bias`.
  init(
    _ name: String, channels: Int, activation: Activation = .leakyReLU(0.1), mean: ColourMap.Colour = .zero,
    range: Float = 1, _ weights: inout WeightReader
  ) throws(ModelError) {
    let (weight, bias) = try weights.convolution(name, 3, channels)
    self.init(
      weight: weight, bias: bias, channels: channels, activation: activation, mean: mean, range: range)
  }

  /// activation(conv(input) + bias), `outputs × height × width`.
  ///
  /// - Precondition: the input's border has the colour `border`.
  func callAsFunction(
    _ input: ColourMap, to output: FeatureMap, in execution: Execution
  ) throws(CancellationError) {
    precondition(
      output.shape == FeatureMap.Shape(channels: outputs, height: input.height, width: input.width),
      "head convolution of \(input.width)x\(input.height) to \(output.shape)")
    try execution.forEach((input.height + 7) / 8) { band, _ in
      execution.kernels.convolveRGB(
        input, rows: band * 8..<min(band * 8 + 8, input.height), weights: weights, bias: bias,
        slopes: slopes, to: output)
    }
  }
}
