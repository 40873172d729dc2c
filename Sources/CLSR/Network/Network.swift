/// CLSR: the base branch on the region, with what PIM, GCM and condition know of the whole photo.
///
/// - Source: LocalSR, fig. 3; the condition is ours.
struct Network: Sendable {
  /// How many times wider and higher the result is.
  static let scale = 4

  /// Conditioned or not.
  private(set) var base: Backbone
  /// The modules; each nil in a network without it, all of them in a base network (StandardSR).
  let pim: ProximityIntegration?
  private(set) var gcm: GlobalContext?
  let condition: Condition?

  /// Reads the tensors `base.…`, `pim.…`, `gcm.…`, `estimator.…`, `condition.…` and `clean.…`.
  ///
  /// - Parameters:
  ///   - architecture: the backbone of base branch and PIM.
  ///   - prefix: what the names of the base branch's tensors begin with.
  ///   - contextChannels: the PIM's features (c'); 0 without one.
  ///   - gcm: the GCM's hyperparameters; nil without one.
  ///   - condition: the condition's hyperparameters; nil without one.
  ///   - weights: the file's tensors.
  /// - Throws: `ModelError` if a tensor is missing or has another shape.
  init(
    _ architecture: any Architecture, prefix: String, contextChannels: Int, gcm: GCMParameters?,
    condition: ConditionParameters?, _ weights: inout WeightReader
  ) throws(ModelError) {
    base = try Backbone(architecture, prefix, &weights)
    pim =
      contextChannels > 0
      ? try ProximityIntegration(architecture, channels: contextChannels, &weights) : nil
    self.gcm =
      if let gcm { try GlobalContext(gcm, channels: architecture.channels, &weights) } else { nil }
    self.condition =
      if let condition { try Condition(condition, architecture, &weights) } else { nil }
  }

  /// The network with its base branch conditioned on a damage, folded into the weights; itself without a condition.
  func conditioned(on damage: ScaledDamage) -> Network {
    guard let condition else { return self }
    var network = self
    network.base = condition.conditioned(base, on: damage)
    return network
  }

  /// The network whose GCM takes `patches` of a photo at most.
  func limited(toPatches patches: Int) -> Network {
    var network = self
    network.gcm = gcm?.limited(toPatches: patches)
    return network
  }

  /// What the network is given.
  struct Input {
    /// The pixels of the padded region, with the border of `base.head`.
    var pixels: ColourMap
    /// Their place in the context, LR pixels.
    var origin = (x: 0, y: 0)
    /// The PIM's features there, one map for each stage; none to leave the PIM out.
    var features: [FeatureMap] = []
    /// The GCM's keys and values; nil to leave the GCM out.
    var bank: ContextBank?
  }

  /// Writes the restored pixels, `4·height × 4·width × 3`; see `Enlargement` for what is still to be added.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ input: Input, to output: FloatBuffer, in execution: Execution
  ) throws(CancellationError) {
    var features = try makeFeatures(of: input, in: execution)
    defer { execution.workspace.recycle(features.maps) }
    try forward(&features, through: 0..<gcmStage, input, in: execution)
    if let gcm, let bank = input.bank {
      try gcm(features.z, origin: input.origin, bank: bank, in: execution)
    }
    try forward(&features, through: gcmStage..<base.stages.count, input, in: execution)
    try base.tail(features.z, to: output, in: execution)
  }

  /// How strongly the region attends to each patch of the bank: figure 8.
  ///
  /// - Returns: a share for each patch, 1 in all; none without GCM or bank.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func attention(_ input: Input, in execution: Execution) throws(CancellationError) -> [Float] {
    guard let gcm, let bank = input.bank else { return [] }
    var features = try makeFeatures(of: input, in: execution)
    defer { execution.workspace.recycle(features.maps) }
    try forward(&features, through: 0..<gcmStage, input, in: execution)
    return try gcm.attention(features.z, origin: input.origin, bank: bank, in: execution)
  }

  /// How many stages come before the GCM.
  private var gcmStage: Int { gcm?.parameters.afterStage ?? 0 }

  /// The head's features; give them back to the workspace.
  private func makeFeatures(
    of input: Input, in execution: Execution
  ) throws(CancellationError) -> Features {
    try execution.checkCancellation()
    let pixels = input.pixels
    let z = execution.workspace.map(channels: base.head.outputs, height: pixels.height, width: pixels.width)
    do throws(CancellationError) {
      try base.head(pixels, to: z, in: execution)
    } catch {
      execution.workspace.recycle(z)
      throw error
    }
    return Features(z: z)
  }

  /// The features after some of the stages, each followed by the PIM's.
  private func forward(
    _ features: inout Features, through stages: Range<Int>, _ input: Input, in execution: Execution
  ) throws(CancellationError) {
    for index in stages {
      let addend = input.features.isEmpty ? nil : input.features[index]
      try base.stages[index](&features, addend: addend, in: execution)
    }
  }
}
