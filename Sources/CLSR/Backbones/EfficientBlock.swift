/// CARN-M's block: relu(z + conv3(relu(conv2(relu(conv1 z))))), where conv1 and conv2 are by groups and conv3 is 1×1.
struct EfficientBlock: CascadingBlock {
  private var first: GroupedConvolution
  private let second: GroupedConvolution
  private let third: PointwiseConvolution

  /// Reads the tensors of the three convolutions called `names`.
  init(_ names: [String], channels: Int, groups: Int, _ weights: inout WeightReader) throws(ModelError) {
    first = try GroupedConvolution(
      names[0], channels, channels, groups: groups, activation: .relu, &weights)
    second = try GroupedConvolution(
      names[1], channels, channels, groups: groups, activation: .relu, &weights)
    third = try PointwiseConvolution(
      names[2], from: [channels], outputs: channels, activation: .relu, activatesSum: true, &weights)
  }

  var multiplyAdds: Int { first.multiplyAdds + second.multiplyAdds + third.multiplyAdds }
  var reach: Int { 2 }

  func modulated(by modulation: Modulation) -> EfficientBlock {
    var block = self
    block.first = first.modulated(by: modulation)
    return block
  }

  func callAsFunction(
    _ z: FeatureMap, to output: FeatureMap, in execution: Execution
  ) throws(CancellationError) {
    try execution.checkCancellation()
    let inner = [execution.workspace.map(z.shape), execution.workspace.map(z.shape)]
    defer { execution.workspace.recycle(inner) }
    try first(z, to: inner[0], in: execution)
    try second(inner[0], to: inner[1], in: execution)
    try third([inner[1]], to: output, residual: z, in: execution)
  }
}
