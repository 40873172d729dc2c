/// The last layer of a tail: a 3×3 convolution from features to RGB, zero padding 1.
struct RGBConvolution: Sendable {
  /// Channels read, a multiple of 8.
  let inputs: Int
  /// `inputs / 8 × 9 × 3 × 8`, and 3.
  private let weights: PackedWeights, bias: PackedWeights

  /// Packs `weight`, `3 × inputs × 3 × 3`, and `bias`, 3.
  init(weight: [Float], bias: [Float], inputs: Int) {
    precondition(
      weight.count == 3 * inputs * 9 && bias.count == 3,
      "convolution \(inputs) → 3: \(weight.count) weights, \(bias.count) biases")
    self.inputs = inputs
    weights = PackedWeights(count: weight.count) { packed in
      for colour in 0..<3 {
        for channel in 0..<inputs {
          for tap in 0..<9 {
            packed[((channel / 8 * 9 + tap) * 3 + colour) * 8 + channel % 8] =
              weight[(colour * inputs + channel) * 9 + tap]
          }
        }
      }
    }
    self.bias = PackedWeights(bias)
  }

  /// Reads the tensors `NAME.weight` and `NAME.bias`.
  ///
  /// The result is divided by `range`, and `mean` is added to it, as the network does at its end.
  init(
    _ name: String, inputs: Int, mean: ColourMap.Colour = .zero, range: Float = 1,
    _ weights: inout WeightReader
  ) throws(ModelError) {
    let (weight, bias) = try weights.convolution(name, inputs, 3)
    self.init(
      weight: weight.map { $0 / range }, bias: (0..<3).map { bias[$0] / range + mean[$0] }, inputs: inputs)
  }

  /// Multiply-adds for each pixel.
  var multiplyAdds: Int { 27 * inputs }

  /// The first `rows` rows of conv(input) + bias, `rows × width × 3`.
  func callAsFunction(
    _ input: FeatureView, rows: Int, width: Int, to output: UnsafeMutablePointer<Float>,
    _ kernels: Kernels
  ) {
    kernels.convolveToRGB(
      input, inputs: inputs, width: width, rows: rows, weights: weights, bias: bias, to: output)
  }
}
