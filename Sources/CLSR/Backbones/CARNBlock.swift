/// CARN's block: relu(z + conv2(relu(conv1 z))).
struct CARNBlock: CascadingBlock {
  private var first: Convolution
  private let second: Convolution

  /// Reads the tensors of the two convolutions called `names`.
  init(_ names: [String], channels: Int, _ weights: inout WeightReader) throws(ModelError) {
    first = try Convolution(names[0], channels, channels, activation: .relu, &weights)
    second = try Convolution(
      names[1], channels, channels, activation: .relu, activatesSum: true, &weights)
  }

  var multiplyAdds: Int { first.multiplyAdds + second.multiplyAdds }
  var reach: Int { 2 }

  func modulated(by modulation: Modulation) -> CARNBlock {
    var block = self
    block.first = first.modulated(by: modulation)
    return block
  }

  func callAsFunction(
    _ z: FeatureMap, to output: FeatureMap, in execution: Execution
  ) throws(CancellationError) {
    try execution.checkCancellation()
    let inner = execution.workspace.map(z.shape)
    defer { execution.workspace.recycle(inner) }
    try first(z, to: inner, in: execution)
    try second(inner, to: output, residual: z, in: execution)
  }
}
