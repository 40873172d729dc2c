/// A 3×3 convolution, stride 1, zero padding 1.
///
/// Channels that are no multiple of 16 are filled up with zeros, at most 8 to 8: see `ChannelLayout`.
///
/// - Source: Winograd's F(6×6, 3×3) and F(4×4, 3×3), Lavin and Gray 2015, https://arxiv.org/abs/1509.09308.
struct Convolution: Sendable {
  /// Channels of the maps, filled up.
  let inputs: Int, outputs: Int
  /// 1, or 2 when a pixel shuffle follows: `outputs` channels become `outputs / 4` at twice the size.
  let shuffle: Int
  /// For tiles of side 1, of side 4, nil if there are to be none, and of side 6.
  private let weights1: PackedWeights, weights4: PackedWeights?, weights6: PackedWeights
  private let bias: PackedWeights, slopes: PackedWeights
  private let finish: Kernels.Finish
  /// Multiply-adds for each pixel, those with filled channels left out.
  let multiplyAdds: Int

  /// Packs `weight`, `outputs × inputs × 3 × 3`, and `bias`, `outputs`.
  ///
  /// - Parameters:
  ///   - weight: as PyTorch has it.
  ///   - bias: likewise.
  ///   - inputs: the channels of the maps that are read.
  ///   - outputs: the channels that are written.
  ///   - activation: what follows.
  ///   - activatesSum: whether a residual is added before the activation instead of after it.
  ///   - shuffle: 2 for a pixel shuffle by 2 after it.
  ///   - usesSmallTiles: whether the edges of a map, where tiles of side 6 do not fit, get tiles of side 4: this is faster,
  ///     but takes 36 numbers for the 9 of a kernel, beside the 64 of the large ones.
  init(
    weight: [Float], bias: [Float], from inputs: ChannelLayout, to outputs: ChannelLayout,
    activation: Activation = .identity, activatesSum: Bool = false, shuffle: Int = 1,
    usesSmallTiles: Bool = true
  ) {
    precondition(
      weight.count == outputs.count * inputs.count * 9 && bias.count == outputs.count,
      "convolution \(inputs) → \(outputs): \(weight.count) weights, \(bias.count) biases")
    let (filledInputs, filledOutputs) = (inputs.filledCount, outputs.filledCount)
    precondition(
      filledInputs % 16 == 0 && filledOutputs % 16 == 0 || filledInputs == 8 && filledOutputs == 8,
      "convolution \(inputs) → \(outputs): thin on one side")
    precondition(
      shuffle == 1 || outputs.count % (16 * shuffle * shuffle) == 0,
      "convolution \(inputs) → \(outputs): not in blocks after a pixel shuffle")
    self.inputs = filledInputs
    self.outputs = filledOutputs
    self.shuffle = shuffle
    multiplyAdds = 9 * inputs.count * outputs.count
    finish = Kernels.Finish(activation, ofSum: activatesSum)
    // PyTorch's pixel shuffle takes channel = colour · 4 + place; the kernel wants a place's channels together.
    let places = shuffle * shuffle
    let order = (0..<filledOutputs).map {
      $0 % (filledOutputs / places) * places + $0 / (filledOutputs / places)
    }
    let filled = outputs.fill(weight, from: inputs, taps: 9)
    let sorted =
      shuffle == 1 ? filled : order.flatMap { filled[$0 * filledInputs * 9..<($0 + 1) * filledInputs * 9] }
    weights1 = Kernels.packWinogradWeights(sorted, side: 1, inputs: filledInputs, outputs: filledOutputs)
    weights4 =
      usesSmallTiles
      ? Kernels.packWinogradWeights(sorted, side: 4, inputs: filledInputs, outputs: filledOutputs) : nil
    weights6 = Kernels.packWinogradWeights(sorted, side: 6, inputs: filledInputs, outputs: filledOutputs)
    let (biases, slopes) = (outputs.fill(bias), outputs.fill(activation.slopes(count: outputs.count)))
    self.bias = PackedWeights(order.map { biases[$0] })
    self.slopes = PackedWeights(order.map { slopes[$0] })
  }

  /// Packs a convolution between the channels of one layer and those of another.
  init(
    weight: [Float], bias: [Float], inputs: Int, outputs: Int, activation: Activation = .identity,
    activatesSum: Bool = false, shuffle: Int = 1
  ) {
    self.init(
      weight: weight, bias: bias, from: ChannelLayout([inputs]), to: ChannelLayout([outputs]),
      activation: activation, activatesSum: activatesSum, shuffle: shuffle)
  }

  /// Reads the tensors `NAME.weight` and `NAME.bias`.
  init(
    _ name: String, _ inputs: Int, _ outputs: Int, activation: Activation = .identity,
    activatesSum: Bool = false, shuffle: Int = 1, _ weights: inout WeightReader
  ) throws(ModelError) {
    let (weight, bias) = try weights.convolution(name, inputs, outputs)
    self.init(
      weight: weight, bias: bias, inputs: inputs, outputs: outputs, activation: activation,
      activatesSum: activatesSum, shuffle: shuffle)
  }

  private init(_ unmodulated: Convolution, factors: [Float], bias: PackedWeights) {
    (inputs, outputs) = (unmodulated.inputs, unmodulated.outputs)
    (shuffle, finish, slopes) = (unmodulated.shuffle, unmodulated.finish, unmodulated.slopes)
    multiplyAdds = unmodulated.multiplyAdds
    weights1 = unmodulated.weights1.scaled(byOutput: factors)
    weights4 = unmodulated.weights4?.scaled(byOutput: factors)
    weights6 = unmodulated.weights6.scaled(byOutput: factors)
    self.bias = bias
  }

  /// The convolution whose result, before the activation, is modulated: W · (1 + scale), b · (1 + scale) + shift.
  ///
  /// - Precondition: no channel is filled up, and no pixel shuffle follows.
  func modulated(by modulation: Modulation) -> Convolution {
    precondition(
      shuffle == 1 && modulation.scale.count == outputs && modulation.shift.count == outputs,
      "convolution \(inputs) → \(outputs) by \(modulation.scale.count) factors")
    let factors = modulation.scale.map { 1 + $0 }
    return Convolution(
      self, factors: factors,
      bias: PackedWeights(factors.indices.map { bias.floats[$0] * factors[$0] + modulation.shift[$0] }))
  }

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
    try self(
      input.view, height: input.height, width: input.width, to: output.view, residual: residual?.view,
      addend: addend?.view, tiling: tiling, in: execution)
  }

  /// The same on `height × width` pixels and some channels of larger maps: pixels beyond their edge are read from the map.
  func callAsFunction(
    _ input: FeatureView, height: Int, width: Int, to output: FeatureView, residual: FeatureView? = nil,
    addend: FeatureView? = nil, tiling: WinogradTiling? = nil, in execution: Execution
  ) throws(CancellationError) {
    let tiling =
      tiling
      ?? execution.workspace.tiling(
        height: height, width: width, isThin: outputs == 8, usesSmallTiles: weights4 != nil,
        threads: execution.pool.count)
    // Unsafe: the input is read by all threads; of the output each run writes pixels of its own.
    nonisolated(unsafe) let convolution = Kernels.WinogradConvolution(
      input: input, output: output, inputs: inputs, outputs: outputs, weights1: weights1.start,
      weights4: weights4?.start,
      weights6: weights6.start, bias: bias.start, slopes: slopes.start, finish: finish, residual: residual,
      addend: addend, shuffle: shuffle)
    try execution.forEach(tiling.runs.count) { index, worker in
      let run = tiling.runs[index]
      let scratch = execution.workspace.scratch(Kernels.winogradScratch(run, inputs: inputs), worker: worker)
      execution.kernels.convolve(convolution, run, scratch: scratch)
    }
  }
}
