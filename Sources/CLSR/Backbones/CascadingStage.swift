/// A cascading block of CARN, and the 1×1 convolution that fuses it with the cascading blocks before.
///
/// Its three blocks are fused each with all that came before it in the stage. The stage's output is fused with those of
/// earlier stages and with the head's features, which is why stages keep them.
///
/// - Source: Ahn et al. 2018, fig. 3, https://arxiv.org/abs/1803.08664.
struct CascadingStage<Block: CascadingBlock>: Stage {
  /// Three, or one that is applied three times.
  private let blocks: [Block]
  /// After each of three steps, of the stage's input and the blocks' outputs so far.
  private let fusions: [PointwiseConvolution]
  /// Of the head's features and the outputs of the stages so far.
  private let fuse: PointwiseConvolution

  /// Steps in a stage.
  private static var steps: Int { 3 }

  /// Reads the tensors of the fusions of stage `index`.
  init(
    _ blocks: [Block], index: Int, channels: Int, _ names: CARNNames, _ weights: inout WeightReader
  ) throws(ModelError) {
    self.blocks = blocks
    var fusions: [PointwiseConvolution] = []
    for step in 0..<Self.steps {
      fusions.append(
        try PointwiseConvolution(
          names.fusion(stage: index, step: step), from: [Int](repeating: channels, count: 2 + step),
          outputs: channels, activation: .relu, &weights))
    }
    self.fusions = fusions
    fuse = try PointwiseConvolution(
      names.fuse(stage: index), from: [Int](repeating: channels, count: 2 + index), outputs: channels,
      activation: .relu, &weights)
  }

  private init(_ blocks: [Block], _ stage: CascadingStage) {
    self.blocks = blocks
    (fusions, fuse) = (stage.fusions, stage.fuse)
  }

  var blockCount: Int { blocks.count }

  var multiplyAdds: Int {
    fuse.multiplyAdds
      + fusions.enumerated().map { $1.multiplyAdds + block($0).multiplyAdds }.reduce(0, +)
  }

  var reach: Int { fusions.indices.map { block($0).reach }.reduce(0, +) }

  /// What stages keep, the outputs of the blocks, z, and two maps in a block.
  var footprint: Int { (fuse.inputCount + Self.steps + 3) * fuse.outputs }

  private func block(_ step: Int) -> Block { blocks[step % blocks.count] }

  func modulated(by modulations: ArraySlice<Modulation>) -> CascadingStage {
    CascadingStage(zip(blocks, modulations).map { $0.modulated(by: $1) }, self)
  }

  func callAsFunction(
    _ features: inout Features, addend: FeatureMap?, in execution: Execution
  ) throws(CancellationError) {
    let workspace = execution.workspace
    let input = features.z
    try execution.checkCancellation()
    if features.kept.isEmpty { features = Features(z: workspace.map(input.shape), kept: [input]) }
    var cascade = [input]
    var fused = input
    defer { workspace.recycle(Array(cascade.dropFirst())) }
    for (step, fusion) in fusions.enumerated() {
      try execution.checkCancellation()
      cascade.append(workspace.map(input.shape))
      try block(step)(fused, to: cascade[step + 1], in: execution)
      // What the last step was fused to is read no more.
      if step == 0 {
        fused = workspace.map(input.shape)
        features.kept.append(fused)
      }
      try fusion(cascade, to: fused, in: execution)
    }
    try fuse(features.kept, to: features.z, addend: addend, in: execution)
  }
}
