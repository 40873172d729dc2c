import CKernels

/// A row of residual blocks: z ← z + conv2(relu(conv1 z)).
struct ResidualStage: Stage {
  /// One residual block.
  struct Block: Sendable {
    /// With its ReLU.
    var first: Convolution
    var second: Convolution

    /// Reads the tensors `NAME.conv1` and `NAME.conv2`.
    init(_ name: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) {
      let (weight1, bias1) = try weights.convolution("\(name).conv1", channels, channels)
      let (weight2, bias2) = try weights.convolution("\(name).conv2", channels, channels)
      first = Convolution(weight: weight1, bias: bias1, channels: channels, activation: srz_relu)
      second = Convolution(weight: weight2, bias: bias2, channels: channels)
    }
  }

  let blocks: [Block]

  /// Reads all stages of a backbone, tensors `PREFIX.stages.STAGE.BLOCK.…`.
  static func stages(
    of prefix: String, _ configuration: Configuration, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> [ResidualStage] {
    var stages: [ResidualStage] = []
    for stage in 0..<configuration.stages {
      var blocks: [Block] = []
      for block in 0..<configuration.blocks / configuration.stages {
        blocks.append(try Block("\(prefix).stages.\(stage).\(block)", channels: channels, &weights))
      }
      stages.append(ResidualStage(blocks: blocks))
    }
    return stages
  }

  var multiplyAdds: Int {
    blocks.map { 9 * ($0.first.inputs * $0.first.outputs + $0.second.inputs * $0.second.outputs) }.reduce(
      0, +)
  }

  var reach: Int { 2 * blocks.count }

  func callAsFunction(_ z: FeatureMap, addend: FeatureMap?, in execution: Execution) throws(Superseded) {
    try execution.checkIsWanted()
    let inner = execution.workspace.map(channels: z.channels, height: z.height, width: z.width)
    defer { execution.workspace.recycle(inner) }
    for (index, block) in blocks.enumerated() {
      try block.first(z, to: inner, in: execution)
      try block.second(
        inner, to: z, residual: z, addend: index == blocks.count - 1 ? addend : nil, in: execution)
    }
  }
}
