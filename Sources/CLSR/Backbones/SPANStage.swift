/// The blocks of SPAN, and what joins four of their features.
struct SPANStage: Stage {
  private let blocks: [SPANBlock]
  /// Of the last block's output.
  private let after: Convolution
  /// Of the head's features, `after`'s, those of the first block, and of the last one's first convolution.
  private let join: PointwiseConvolution

  /// Reads the tensors `PREFIXblock_…`, `PREFIXconv_2.…` and `PREFIXconv_cat.…`.
  init(
    _ prefix: String, channels: Int, blocks count: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    var blocks: [SPANBlock] = []
    for number in 1...count {
      blocks.append(try SPANBlock("\(prefix)block_\(number)", channels: channels, &weights))
    }
    self.blocks = blocks
    after = try CollapsedConvolution("\(prefix)conv_2", channels, channels, &weights).packed()
    join = try PointwiseConvolution(
      "\(prefix)conv_cat", from: [Int](repeating: channels, count: 4), outputs: channels, &weights)
  }

  let blockCount = 0
  var multiplyAdds: Int {
    blocks.map(\.multiplyAdds).reduce(0, +) + after.multiplyAdds + join.multiplyAdds
  }
  var reach: Int { blocks.map(\.reach).reduce(0, +) + 1 }
  var footprint: Int { 6 * join.outputs }

  func modulated(by modulations: ArraySlice<Modulation>) -> SPANStage { self }

  func callAsFunction(
    _ features: inout Features, addend: FeatureMap?, in execution: Execution
  ) throws(CancellationError) {
    let workspace = execution.workspace
    try execution.checkCancellation()
    let start = features.z
    let inner = SPANBlock.Inner(first: workspace.map(start.shape), second: workspace.map(start.shape))
    let early = workspace.map(start.shape)
    var (input, output) = (workspace.map(start.shape), workspace.map(start.shape))
    defer { workspace.recycle(inner.first, inner.second, early, input, output) }
    for (index, block) in blocks.enumerated() {
      switch index {
      case 0: try block(start, inner: inner, to: early, in: execution)
      case 1: try block(early, inner: inner, to: output, in: execution)
      default:
        swap(&input, &output)
        try block(input, inner: inner, to: output, in: execution)
      }
    }
    try after(output, to: inner.second, in: execution)
    try join([start, inner.second, early, inner.first], to: input, addend: addend, in: execution)
    swap(&features.z, &input)
  }
}
