/// A 1×1 convolution of the features of one or more layers, which are read where they are instead of being concatenated.
struct PointwiseConvolution: Sendable {
  /// Channels of each map that is read, filled up.
  private let inputs: [Int]
  /// Channels of the map that is written, filled up.
  let outputs: Int
  /// `outputs / 16 × inputs × 16`, or `inputs × 8`.
  private let weights: PackedWeights
  private let bias: PackedWeights, slopes: PackedWeights
  private let finish: Kernels.Finish
  /// Multiply-adds for each pixel, those with filled channels left out.
  let multiplyAdds: Int

  /// How many layers it reads.
  var inputCount: Int { inputs.count }

  /// Packs `weight`, `outputs × inputs`, and `bias`, `outputs`.
  ///
  /// - Parameters:
  ///   - weight: as PyTorch has it.
  ///   - bias: likewise.
  ///   - inputs: the channels of each layer that is read; all of one kind, thin or not, like the outputs.
  ///   - outputs: the channels that are written.
  ///   - activation: what follows: one of the rectifiers.
  ///   - activatesSum: whether a residual is added before the activation instead of after it.
  init(
    weight: [Float], bias: [Float], from inputs: ChannelLayout, outputs: Int,
    activation: Activation = .identity, activatesSum: Bool = false
  ) {
    precondition(
      weight.count == outputs * inputs.count && bias.count == outputs,
      "1×1 convolution \(inputs) → \(outputs): \(weight.count) weights, \(bias.count) biases")
    let layout = ChannelLayout([outputs], multiple: inputs.multiple)
    let (rows, columns) = (layout.filledCount, inputs.filledCount)
    precondition(rows % 16 == 0 || rows == 8, "1×1 convolution to \(rows) channels")
    self.outputs = rows
    self.inputs = inputs.parts.map { ChannelLayout([$0], multiple: inputs.multiple).filledCount }
    multiplyAdds = inputs.count * outputs
    finish = Kernels.Finish(activation, ofSum: activatesSum)
    let filled = layout.fill(weight, from: inputs, taps: 1)
    let group = min(rows, 16)
    weights = PackedWeights(count: filled.count) { packed in
      for row in 0..<rows {
        for column in 0..<columns {
          packed[(row / group * columns + column) * group + row % group] = filled[row * columns + column]
        }
      }
    }
    self.bias = PackedWeights(layout.fill(bias))
    slopes = PackedWeights(layout.fill(activation.slopes(count: outputs)))
  }

  /// Reads the tensors `NAME.weight` and `NAME.bias`.
  init(
    _ name: String, from inputs: [Int], outputs: Int, activation: Activation = .identity,
    activatesSum: Bool = false, _ weights: inout WeightReader
  ) throws(ModelError) {
    let (weight, bias) = try weights.convolution(name, inputs.reduce(0, +), outputs, side: 1)
    self.init(
      weight: weight, bias: bias, from: ChannelLayout(inputs), outputs: outputs, activation: activation,
      activatesSum: activatesSum)
  }

  /// activation(W · inputs + bias) + residual, + addend on the first 8 channels.
  ///
  /// - Parameters:
  ///   - inputs: maps of `height × width`, one for each layer.
  ///   - output: `outputs × height × width`; none of the inputs.
  ///   - residual: like the output; may be the output itself.
  ///   - addend: `8 × height × width`.
  ///   - execution: what to compute with.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ inputs: [FeatureMap], to output: FeatureMap, residual: FeatureMap? = nil, addend: FeatureMap? = nil,
    in execution: Execution
  ) throws(CancellationError) {
    precondition(
      inputs.map(\.channels) == self.inputs && output.channels == outputs
        && inputs.allSatisfy { $0.height == output.height && $0.width == output.width },
      "1×1 convolution of \(inputs.map(\.shape)) to \(output.shape)")
    // Unsafe: the inputs are read by all threads; of the output each band is written by one.
    nonisolated(unsafe) let convolution = Kernels.Pointwise(
      inputs: inputs.map(\.view), blocks: inputs.map { $0.channels / 8 }, output: output.view,
      outputs: outputs, weights: weights.start, bias: bias.start, slopes: slopes.start, finish: finish,
      residual: residual?.view, addend: addend?.view)
    let rows = 4
    let scratchCount = Kernels.pointwiseScratch(inputs: self.inputs.reduce(0, +), outputs: outputs)
    try execution.forEach((output.height + rows - 1) / rows) { band, worker in
      execution.kernels.convolve(
        convolution, width: output.width, rows: band * rows..<min((band + 1) * rows, output.height),
        scratch: execution.workspace.scratch(scratchCount, worker: worker))
    }
  }
}
