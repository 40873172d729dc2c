/// Residual blocks one after another.
struct ResidualStage: Stage {
  let blocks: [ResidualBlock]

  var blockCount: Int { blocks.count }

  var multiplyAdds: Int { blocks.map(\.multiplyAdds).reduce(0, +) }

  var reach: Int { blocks.map(\.reach).reduce(0, +) }

  var footprint: Int { 2 * (blocks.first?.channels ?? 0) }

  func modulated(by modulations: ArraySlice<Modulation>) -> ResidualStage {
    ResidualStage(blocks: zip(blocks, modulations).map { $0.modulated(by: $1) })
  }

  func callAsFunction(
    _ features: inout Features, addend: FeatureMap?, in execution: Execution
  ) throws(CancellationError) {
    try execution.checkCancellation()
    let z = features.z
    let inner = execution.workspace.map(z.shape)
    defer { execution.workspace.recycle(inner) }
    for (index, block) in blocks.enumerated() {
      try block(z, inner: inner, addend: index == blocks.count - 1 ? addend : nil, in: execution)
    }
  }
}
