/// RCAN's block (RCAB): z + attention(conv2(relu(conv1 z))).
struct AttentionBlock: Sendable {
  private var first: Convolution
  private let second: Convolution
  private let attention: ChannelAttention

  /// Reads the tensors of the layers called `names`: two convolutions, and the two of the attention.
  init(
    _ names: RCANNames.Block, channels: Int, squeeze: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    first = try Convolution(names.convolutions[0], channels, channels, activation: .relu, &weights)
    second = try Convolution(names.convolutions[1], channels, channels, &weights)
    attention = try ChannelAttention(
      down: names.down, up: names.up, channels: channels, squeeze: squeeze, &weights)
  }

  var multiplyAdds: Int { first.multiplyAdds + second.multiplyAdds }
  /// Of the convolutions: the attention depends on all pixels.
  var reach: Int { 2 }

  /// The block with its first convolution modulated before the ReLU.
  func modulated(by modulation: Modulation) -> AttentionBlock {
    var block = self
    block.first = first.modulated(by: modulation)
    return block
  }

  /// z ← block(z); `inner` begins with two maps of the same shape.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ z: FeatureMap, inner: [FeatureMap], in execution: Execution
  ) throws(CancellationError) {
    try first(z, to: inner[0], in: execution)
    try second(inner[0], to: inner[1], in: execution)
    try attention(inner[1], addingTo: z, in: execution)
  }
}
