/// A 3×3 convolution, stride 1, zero padding 1, between multiples of 16 channels, or from 8 to 8.
///
/// - Source: Winograd's F(6×6, 3×3) and F(4×4, 3×3), Lavin and Gray 2015, https://arxiv.org/abs/1509.09308.
struct Convolution: Sendable {
  let inputs: Int, outputs: Int
  /// 1, or 2 when a pixel shuffle follows: `outputs` channels become `outputs / 4` at twice the size.
  let shuffle: Int
  /// For tiles of side 1, 4 and 6.
  private let weights1: PackedWeights, weights4: PackedWeights, weights6: PackedWeights
  private let bias: PackedWeights
  private let activation: Activation

  /// Packs `weight`, `outputs × inputs × 3 × 3`, and `bias`, `outputs`.
  init(
    weight: [Float], bias: [Float], inputs: Int, outputs: Int, activation: Activation = .identity,
    shuffle: Int = 1
  ) {
    precondition(
      weight.count == outputs * inputs * 9 && bias.count == outputs,
      "convolution \(inputs) → \(outputs): \(weight.count) weights, \(bias.count) biases")
    precondition(
      inputs % 16 == 0 && outputs % (16 * shuffle) == 0 || inputs == 8 && outputs == 8 && shuffle == 1,
      "convolution \(inputs) → \(outputs): not in blocks")
    self.inputs = inputs
    self.outputs = outputs
    self.shuffle = shuffle
    self.activation = activation
    // PyTorch's pixel shuffle takes channel = colour · 4 + place; the kernel wants a place's channels together.
    let places = shuffle * shuffle
    let order = (0..<outputs).map { $0 % (outputs / places) * places + $0 / (outputs / places) }
    let sorted = order.flatMap { weight[$0 * inputs * 9..<($0 + 1) * inputs * 9] }
    weights1 = Kernels.packWinogradWeights(sorted, side: 1, inputs: inputs, outputs: outputs)
    weights4 = Kernels.packWinogradWeights(sorted, side: 4, inputs: inputs, outputs: outputs)
    weights6 = Kernels.packWinogradWeights(sorted, side: 6, inputs: inputs, outputs: outputs)
    self.bias = PackedWeights(order.map { bias[$0] })
  }

  /// Packs a convolution between equally many channels; fewer than 8 are filled up with zeros.
  init(weight: [Float], bias: [Float], channels: Int, activation: Activation = .identity) {
    precondition(
      weight.count == channels * channels * 9 && bias.count == channels,
      "convolution of \(channels) channels: \(weight.count) weights, \(bias.count) biases")
    let width = max(channels, 8)
    var filled = [Float](repeating: 0, count: width * width * 9)
    for output in 0..<channels {
      let kernels = weight[output * channels * 9..<(output + 1) * channels * 9]
      let start = output * width * 9
      filled.replaceSubrange(start..<start + kernels.count, with: kernels)
    }
    self.init(
      weight: filled, bias: bias + [Float](repeating: 0, count: width - channels), inputs: width,
      outputs: width, activation: activation)
  }

  private init(_ unmodulated: Convolution, factors: [Float], bias: PackedWeights) {
    (inputs, outputs) = (unmodulated.inputs, unmodulated.outputs)
    (shuffle, activation) = (unmodulated.shuffle, unmodulated.activation)
    weights1 = unmodulated.weights1.scaled(byOutput: factors)
    weights4 = unmodulated.weights4.scaled(byOutput: factors)
    weights6 = unmodulated.weights6.scaled(byOutput: factors)
    self.bias = bias
  }

  /// The convolution whose result, before the activation, is modulated: W · (1 + scale), b · (1 + scale) + shift.
  ///
  /// - Precondition: no pixel shuffle follows.
  func modulated(by modulation: Modulation) -> Convolution {
    precondition(
      shuffle == 1 && modulation.scale.count == outputs && modulation.shift.count == outputs,
      "convolution \(inputs) → \(outputs) by \(modulation.scale.count) factors")
    let factors = modulation.scale.map { 1 + $0 }
    return Convolution(
      self, factors: factors,
      bias: PackedWeights(factors.indices.map { bias.floats[$0] * factors[$0] + modulation.shift[$0] }))
  }

  /// Multiply-adds for each pixel.
  var multiplyAdds: Int { 9 * inputs * outputs }

  /// activation(conv(input) + bias) + residual, + addend on the first 8 channels.
  ///
  /// - Parameters:
  ///   - input: `inputs × height × width`.
  ///   - output: `outputs × height × width`, or after a pixel shuffle `outputs / 4 × 2·height × 2·width`.
  ///   - residual: like the output; may be the output itself.
  ///   - addend: `8 × height × width`.
  ///   - tiling: which pixels of the output are computed; nil for all of them.
  ///   - execution: what to compute with.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ input: FeatureMap, to output: FeatureMap, residual: FeatureMap? = nil, addend: FeatureMap? = nil,
    tiling: WinogradTiling? = nil, in execution: Execution
  ) throws(CancellationError) {
    precondition(
      input.channels == inputs && output.channels * shuffle * shuffle == outputs
        && output.height == input.height * shuffle && output.width == input.width * shuffle,
      "convolution \(inputs) → \(outputs) of \(input.shape) to \(output.shape)")
    try convolve(
      input.view, to: output.view, residual: residual?.view, addend: addend?.view,
      tiling ?? self.tiling(height: input.height, width: input.width, in: execution), in: execution)
  }

  /// The same on `height × width` pixels of larger maps: pixels beyond their edge are read from the map.
  func callAsFunction(
    _ input: FeatureView, height: Int, width: Int, to output: FeatureView, in execution: Execution
  ) throws(CancellationError) {
    try convolve(
      input, to: output, residual: nil, addend: nil, tiling(height: height, width: width, in: execution),
      in: execution)
  }

  private func tiling(height: Int, width: Int, in execution: Execution) -> WinogradTiling {
    execution.workspace.tiling(
      height: height, width: width, isThin: outputs == 8, threads: execution.pool.count)
  }

  private func convolve(
    _ input: FeatureView, to output: FeatureView, residual: FeatureView?, addend: FeatureView?,
    _ tiling: WinogradTiling, in execution: Execution
  ) throws(CancellationError) {
    // Unsafe: the input is read by all threads; of the output each run writes pixels of its own.
    nonisolated(unsafe) let convolution = Kernels.WinogradConvolution(
      input: input, output: output, inputs: inputs, outputs: outputs, weights1: weights1.start,
      weights4: weights4.start,
      weights6: weights6.start, bias: bias.start, activation: activation, residual: residual,
      addend: addend, shuffle: shuffle)
    try execution.forEach(tiling.runs.count) { index, worker in
      let run = tiling.runs[index]
      let scratch = execution.workspace.scratch(Kernels.winogradScratch(run, inputs: inputs), worker: worker)
      execution.kernels.convolve(convolution, run, scratch: scratch)
    }
  }
}
