/// A residual dense block of RRDB: five convolutions, each of the block's input and of what all before it made.
///
/// There are 69 of them in Real-ESRGAN, so they have weights for tiles of side 6 alone: 540 MB instead of 810.
struct DenseBlock: Sendable {
  private let layout: DenseLayout
  private let convolutions: [Convolution]

  /// What becomes of the last convolution's result h and the block's input y.
  enum Ending {
    /// y + h / 5, as everywhere but at the end of a block of blocks.
    case residual
    /// (y + h / 5) / 5: what is then added to the input of the block of blocks.
    case outerResidual
  }

  /// Reads the tensors of the five convolutions called `names`.
  init(
    _ names: [String], _ layout: DenseLayout, _ ending: Ending, _ weights: inout WeightReader
  ) throws(ModelError) {
    self.layout = layout
    var convolutions: [Convolution] = []
    for (index, name) in names.enumerated() {
      let (inputs, outputs) = (layout.inputs(index), layout.outputs(index))
      var (weight, bias) = try weights.convolution(name, inputs.count, outputs.count)
      guard index == DenseLayout.layers else {
        convolutions.append(
          Convolution(
            weight: weight, bias: bias, from: inputs, to: outputs, activation: .leakyReLU(RRDB.slope),
            usesSmallTiles: false))
        continue
      }
      // What the last convolution's result is multiplied by goes into its weights; and a part of the input as well, which is
      // among what it reads.
      let factor: Float = ending == .residual ? 0.2 : 0.04
      for i in weight.indices { weight[i] *= factor }
      for i in bias.indices { bias[i] *= factor }
      if ending == .outerResidual {
        for channel in 0..<layout.channels { weight[(channel * inputs.count + channel) * 9 + 4] += 0.2 }
      }
      convolutions.append(
        Convolution(weight: weight, bias: bias, from: inputs, to: outputs, usesSmallTiles: false))
    }
    self.convolutions = convolutions
  }

  var multiplyAdds: Int { convolutions.map(\.multiplyAdds).reduce(0, +) }
  var reach: Int { convolutions.count }

  /// Writes the first channels of `output` from those of `dense`, as the ending says, plus `residual`.
  ///
  /// - Parameters:
  ///   - dense: the block's input in its first channels; the others are overwritten.
  ///   - output: another map; only the channels of the input are written.
  ///   - residual: of which the first channels are added: the block's own input, or that of the block of blocks.
  ///   - execution: what to compute with.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ dense: FeatureMap, to output: FeatureMap, residual: FeatureMap, in execution: Execution
  ) throws(CancellationError) {
    for (index, convolution) in convolutions.enumerated() {
      let isLast = index == DenseLayout.layers
      try convolution(
        dense.view, height: dense.height, width: dense.width,
        to: isLast ? output.view : dense.view.advanced(channels: layout.place(index)),
        residual: isLast ? residual.view : nil, in: execution)
    }
  }
}
