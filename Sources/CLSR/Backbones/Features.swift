/// A region's features on their way through the stages of a backbone.
struct Features {
  /// What the next stage reads, `channels × height × width`, and replaces by what it makes of it.
  var z: FeatureMap
  /// What stages keep for later ones, the earliest first.
  var kept: [FeatureMap] = []

  /// Keeps a copy of z.
  mutating func keep(in workspace: Workspace) {
    let copy = workspace.map(z.shape)
    copy.copy(z)
    kept.append(copy)
  }

  /// z ← what was kept last + convolution(z), + addend on the first 8 channels.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  mutating func addKept(
    after convolution: Convolution, addend: FeatureMap?, in execution: Execution
  ) throws(CancellationError) {
    let before = z
    defer { execution.workspace.recycle(before) }
    z = kept.removeLast()
    try convolution(before, to: z, residual: z, addend: addend, in: execution)
  }

  /// All maps, to be given back to the workspace.
  var maps: [FeatureMap] { kept + [z] }
}
