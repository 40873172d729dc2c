/// Three dense blocks with a residual around them: z + d₃(d₂(d₁ z)) / 5.
struct RRDBlock: Sendable {
  private let dense: [DenseBlock]

  /// Reads the tensors of the convolutions called `names`, five for each dense block.
  init(
    _ names: [[String]], _ layout: DenseLayout, _ weights: inout WeightReader
  ) throws(ModelError) {
    dense = [
      try DenseBlock(names[0], layout, .residual, &weights),
      try DenseBlock(names[1], layout, .residual, &weights),
      try DenseBlock(names[2], layout, .outerResidual, &weights),
    ]
  }

  var multiplyAdds: Int { dense.map(\.multiplyAdds).reduce(0, +) }
  var reach: Int { dense.map(\.reach).reduce(0, +) }

  /// Writes block(z) to the first channels of `maps[1]`.
  ///
  /// - Parameters:
  ///   - maps: three of a dense block's; the first begins with z.
  ///   - execution: what to compute with.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(_ maps: [FeatureMap], in execution: Execution) throws(CancellationError) {
    try dense[0](maps[0], to: maps[1], residual: maps[0], in: execution)
    try dense[1](maps[1], to: maps[2], residual: maps[1], in: execution)
    try dense[2](maps[2], to: maps[1], residual: maps[0], in: execution)
  }
}
