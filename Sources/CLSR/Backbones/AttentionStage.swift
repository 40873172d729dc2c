/// Residual groups of RCAN one after another; in the last stage a convolution, which the head's features are added to.
struct AttentionStage: Stage {
  private var groups: [AttentionGroup]
  /// Of the last stage; nil in others.
  private let after: Convolution?

  init(_ groups: [AttentionGroup], after: Convolution?) {
    (self.groups, self.after) = (groups, after)
  }

  var blockCount: Int { groups.map(\.blocks.count).reduce(0, +) }
  var multiplyAdds: Int { groups.map(\.multiplyAdds).reduce(0, +) + (after?.multiplyAdds ?? 0) }
  /// Of the convolutions: the attention depends on all pixels.
  var reach: Int { groups.map(\.reach).reduce(0, +) + (after == nil ? 0 : 1) }
  let seesAll = true
  /// The features, those of the head, and three maps of a group.
  var footprint: Int { 5 * (groups.first?.channels ?? 0) }

  func modulated(by modulations: ArraySlice<Modulation>) -> AttentionStage {
    var stage = self
    var rest = modulations
    stage.groups = groups.map { group in
      defer { rest = rest.dropFirst(group.blocks.count) }
      return group.modulated(by: rest.prefix(group.blocks.count))
    }
    return stage
  }

  func callAsFunction(
    _ features: inout Features, addend: FeatureMap?, in execution: Execution
  ) throws(CancellationError) {
    let workspace = execution.workspace
    try execution.checkCancellation()
    // The head's features, for the last stage.
    if features.kept.isEmpty { features.keep(in: workspace) }
    let inner = (0..<3).map { _ in workspace.map(features.z.shape) }
    defer { workspace.recycle(inner) }
    for (index, group) in groups.enumerated() {
      let isLast = index == groups.count - 1 && after == nil
      try group(features.z, addend: isLast ? addend : nil, inner: inner, in: execution)
    }
    if let after { try features.addKept(after: after, addend: addend, in: execution) }
  }
}
