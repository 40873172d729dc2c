/// The first layer: a 3×3 convolution of RGB, zero padding 1, then leaky ReLU 0.1.
struct HeadConvolution: Sendable {
  /// Channels of the output map, a multiple of 8.
  let outputs: Int
  /// `outputs / 8 × 9 × 3 × 8`, and `outputs`.
  private let weights: PackedWeights, bias: PackedWeights

  /// Packs `weight`, `channels × 3 × 3 × 3`, and `bias`, `channels`; the output map is filled up to a multiple of 8.
  init(weight: [Float], bias: [Float], channels: Int) {
    precondition(
      weight.count == channels * 27 && bias.count == channels,
      "head convolution 3 → \(channels): \(weight.count) weights, \(bias.count) biases")
    let outputs = (channels + 7) / 8 * 8
    self.outputs = outputs
    weights = PackedWeights(count: outputs * 27) { packed in
      for output in 0..<channels {
        for colour in 0..<3 {
          for tap in 0..<9 {
            packed[((output / 8 * 9 + tap) * 3 + colour) * 8 + output % 8] =
              weight[(output * 3 + colour) * 9 + tap]
          }
        }
      }
    }
    self.bias = PackedWeights(bias + [Float](repeating: 0, count: outputs - channels))
  }

  /// Reads the tensors `NAME.weight` and `NAME.bias`.
  init(_ name: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) {
    let (weight, bias) = try weights.convolution(name, 3, channels)
    self.init(weight: weight, bias: bias, channels: channels)
  }

  /// Multiply-adds for each pixel.
  var multiplyAdds: Int { 27 * outputs }

  /// leaky(conv(input) + bias), `outputs × height × width`.
  func callAsFunction(
    _ input: ColourMap, to output: FeatureMap, in execution: Execution
  ) throws(CancellationError) {
    precondition(
      output.shape == FeatureMap.Shape(channels: outputs, height: input.height, width: input.width),
      "head convolution of \(input.width)x\(input.height) to \(output.shape)")
    try execution.forEach((input.height + 7) / 8) { band, _ in
      execution.kernels.convolveRGB(
        input, rows: band * 8..<min(band * 8 + 8, input.height), weights: weights, bias: bias, .leakyReLU,
        to: output)
    }
  }
}
