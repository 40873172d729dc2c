/// A row of residual blocks: z ← z + conv2(relu(conv1 z)).
struct ResidualStage: Stage {
  /// One residual block.
  struct Block: Sendable {
    /// With its ReLU.
    var first: Convolution
    var second: Convolution
  }

  let blocks: [Block]

  var multiplyAdds: Int {
    blocks.map { 9 * ($0.first.inputs * $0.first.outputs + $0.second.inputs * $0.second.outputs) }.reduce(
      0, +)
  }

  var reach: Int { 2 * blocks.count }

  func callAsFunction(_ z: FeatureMap, addend: FeatureMap?, in execution: Execution) throws(Superseded) {
    let inner = execution.workspace.map(channels: z.channels, height: z.height, width: z.width)
    defer { execution.workspace.recycle(inner) }
    for (index, block) in blocks.enumerated() {
      try block.first(z, to: inner, in: execution)
      try block.second(
        inner, to: z, residual: z, addend: index == blocks.count - 1 ? addend : nil, in: execution)
    }
  }
}
