/// A 3×3 convolution by groups: each of them reads and writes channels of its own.
struct GroupedConvolution: Sendable {
  /// One for each group; a single one, with zeros between the groups, where these are too thin for the kernels.
  private let convolutions: [Convolution]
  /// Multiply-adds for each pixel, those with zeros left out.
  let multiplyAdds: Int

  /// Packs `weight`, `outputs × inputs / groups × 3 × 3`, and `bias`, `outputs`; the activation is a rectifier.
  init(
    weight: [Float], bias: [Float], inputs: Int, outputs: Int, groups: Int,
    activation: Activation = .identity, shuffle: Int = 1
  ) {
    let (input, output) = (inputs / groups, outputs / groups)
    precondition(
      weight.count == outputs * input * 9 && bias.count == outputs,
      "convolution \(inputs) → \(outputs) in \(groups) groups: \(weight.count) weights, \(bias.count) biases")
    multiplyAdds = 9 * input * outputs
    if groups > 1, input % 16 == 0, output % (16 * shuffle * shuffle) == 0 {
      let size = output * input * 9
      let slopes = activation.slopes(count: outputs)
      convolutions = (0..<groups).map { group in
        let part = group * output..<(group + 1) * output
        return Convolution(
          weight: Array(weight[group * size..<(group + 1) * size]), bias: Array(bias[part]), inputs: input,
          outputs: output, activation: .parametric(Array(slopes[part])), shuffle: shuffle)
      }
    } else {
      var dense = [Float](repeating: 0, count: outputs * inputs * 9)
      for row in 0..<outputs {
        let start = (row * inputs + row / output * input) * 9
        dense.replaceSubrange(
          start..<start + input * 9, with: weight[row * input * 9..<(row + 1) * input * 9])
      }
      convolutions = [
        Convolution(
          weight: dense, bias: bias, inputs: inputs, outputs: outputs, activation: activation,
          shuffle: shuffle)
      ]
    }
  }

  /// Reads the tensors `NAME.weight` and `NAME.bias`.
  init(
    _ name: String, _ inputs: Int, _ outputs: Int, groups: Int = 1, activation: Activation = .identity,
    shuffle: Int = 1, _ weights: inout WeightReader
  ) throws(ModelError) {
    let (weight, bias) = try weights.convolution(name, inputs / groups, outputs)
    self.init(
      weight: weight, bias: bias, inputs: inputs, outputs: outputs, groups: groups, activation: activation,
      shuffle: shuffle)
  }

  /// A convolution of features that are enlarged twice before, by repeating them.
  ///
  /// Each of the 2×2 pixels that a pixel becomes sees 2×2 pixels of the smaller map, so it is a convolution of that, with
  /// four times the outputs and a pixel shuffle.
  ///
  /// - Parameters:
  ///   - weight: `channels × channels × 3 × 3`, of the enlarged features.
  ///   - bias: `channels`.
  ///   - channels: a multiple of 16.
  ///   - activation: a rectifier with one slope.
  init(afterNearest weight: [Float], bias: [Float], channels: Int, activation: Activation) {
    var small = [Float](repeating: 0, count: 4 * weight.count)
    for kernel in 0..<channels * channels {
      let (output, input) = kernel.quotientAndRemainder(dividingBy: channels)
      for place in 0..<4 {
        let start = ((output * 4 + place) * channels + input) * 9
        for tap in 0..<9 {
          // Tap t of place p reads pixel ⌊(p + t − 1) / 2⌋, which is tap 1 more.
          let (y, x) = ((place / 2 + tap / 3 + 1) / 2, (place % 2 + tap % 3 + 1) / 2)
          small[start + y * 3 + x] += weight[kernel * 9 + tap]
        }
      }
    }
    self.init(
      weight: small, bias: bias.flatMap { [$0, $0, $0, $0] }, inputs: channels, outputs: 4 * channels,
      groups: 1, activation: activation, shuffle: 2)
  }

  private init(_ convolutions: [Convolution], multiplyAdds: Int) {
    self.convolutions = convolutions
    self.multiplyAdds = multiplyAdds
  }

  /// The convolution whose result, before the activation, is modulated; see `Convolution`.
  func modulated(by modulation: Modulation) -> GroupedConvolution {
    var start = 0
    let parts = convolutions.map { convolution in
      let part = start..<start + convolution.outputs
      start = part.upperBound
      return convolution.modulated(
        by: Modulation(scale: Array(modulation.scale[part]), shift: Array(modulation.shift[part])))
    }
    return GroupedConvolution(parts, multiplyAdds: multiplyAdds)
  }

  /// activation(conv(input) + bias); see `Convolution`.
  func callAsFunction(
    _ input: FeatureMap, to output: FeatureMap, in execution: Execution
  ) throws(CancellationError) {
    try self(input.view, height: input.height, width: input.width, to: output.view, in: execution)
  }

  /// The same on `height × width` pixels of larger maps.
  func callAsFunction(
    _ input: FeatureView, height: Int, width: Int, to output: FeatureView, in execution: Execution
  ) throws(CancellationError) {
    for (group, convolution) in convolutions.enumerated() {
      let places = convolution.shuffle * convolution.shuffle
      try convolution(
        input.advanced(channels: group * convolution.inputs), height: height, width: width,
        to: output.advanced(channels: group * convolution.outputs / places), in: execution)
    }
  }
}
