/// RCAN's residual group: z + conv(blocks z).
struct AttentionGroup: Sendable {
  private(set) var blocks: [AttentionBlock]
  private let convolution: Convolution

  init(blocks: [AttentionBlock], convolution: Convolution) {
    self.blocks = blocks
    self.convolution = convolution
  }

  var channels: Int { convolution.outputs }
  var multiplyAdds: Int { blocks.map(\.multiplyAdds).reduce(0, +) + convolution.multiplyAdds }
  /// Of the convolutions: the attention depends on all pixels.
  var reach: Int { blocks.map(\.reach).reduce(0, +) + 1 }

  /// The group with its blocks modulated, one modulation for each.
  func modulated(by modulations: ArraySlice<Modulation>) -> AttentionGroup {
    var group = self
    group.blocks = zip(blocks, modulations).map { $0.modulated(by: $1) }
    return group
  }

  /// z ← group(z), + addend on the first 8 channels; `inner` are three maps of the same shape.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ z: FeatureMap, addend: FeatureMap?, inner: [FeatureMap], in execution: Execution
  ) throws(CancellationError) {
    let hidden = inner[2]
    hidden.copy(z)
    for block in blocks { try block(hidden, inner: inner, in: execution) }
    try convolution(hidden, to: z, residual: z, addend: addend, in: execution)
  }
}
