/// Swin layers one after another and a convolution, whose result is added to the features (RSTB).
///
/// The first stage begins with a normalization. The last one ends with one more, and with a convolution, which the head's features
/// are added to.
///
/// - Source: Liang et al. 2021, sec. 3.1, https://arxiv.org/abs/2108.10257.
struct SwinStage: Stage {
  private let firstNorm: LayerNorm?
  private var layers: [SwinLayer]
  private let convolution: Convolution
  private let end: End?

  /// What ends the last stage.
  struct End {
    let norm: LayerNorm
    let after: Convolution
  }

  init(firstNorm: LayerNorm?, layers: [SwinLayer], convolution: Convolution, end: End?) {
    (self.firstNorm, self.layers, self.convolution, self.end) = (firstNorm, layers, convolution, end)
  }

  var blockCount: Int { layers.count }
  var multiplyAdds: Int {
    layers.map(\.multiplyAdds).reduce(0, +) + convolution.multiplyAdds + (end?.after.multiplyAdds ?? 0)
  }

  /// At most: a window ends up to 7 pixels away, the next ones half a window further.
  ///
  /// It says so of windows at the same places only: the same pixels in other windows are other features.
  var reach: Int {
    layers.count * WindowGrid.side / 2 + WindowGrid.side / 2 + (end == nil ? 0 : 1)
  }
  let window = WindowGrid.side
  /// The features, those of the head, and those within the stage.
  var footprint: Int { 3 * convolution.outputs }

  func modulated(by modulations: ArraySlice<Modulation>) -> SwinStage {
    var stage = self
    stage.layers = zip(layers, modulations).map { $0.modulated(by: $1) }
    return stage
  }

  func callAsFunction(
    _ features: inout Features, addend: FeatureMap?, in execution: Execution
  ) throws(CancellationError) {
    let workspace = execution.workspace
    let z = features.z
    try execution.checkCancellation()
    if let firstNorm {
      features.keep(in: workspace)
      try firstNorm(z, in: execution)
    }
    let hidden = workspace.map(z.shape)
    defer { workspace.recycle(hidden) }
    hidden.copy(z)
    for layer in layers { try layer(hidden, in: execution) }
    try convolution(hidden, to: z, residual: z, addend: end == nil ? addend : nil, in: execution)
    if let end {
      try end.norm(z, in: execution)
      try features.addKept(after: end.after, addend: addend, in: execution)
    }
  }
}
