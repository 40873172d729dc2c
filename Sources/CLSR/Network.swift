import Imaging

/// CLSR: the base branch on the region, fed by PIM and GCM with what the whole photo knows.
///
/// - Source: LocalSR, fig. 3.
struct Network: Sendable {
  let base: Backbone
  /// Nil in a base network (StandardSR).
  let pim: ProximityIntegration?
  let gcm: GlobalContext?
  /// The stage after which the GCM is applied, from 1.
  private let gcmStage: Int

  /// Reads every tensor of a file.
  init(_ configuration: Configuration, _ file: Safetensors) throws(ModelError) {
    var weights = WeightReader(file)
    base = try Backbone.srresnet(configuration, &weights)
    pim =
      configuration.contextChannels > 0 ? try ProximityIntegration(srresnet: configuration, &weights) : nil
    if let parameters = configuration.gcm {
      gcm = try GlobalContext(parameters, channels: configuration.channels, &weights)
      gcmStage = parameters.afterStage
    } else {
      gcm = nil
      gcmStage = 0
    }
    try weights.finish()
  }

  /// Restores the pixels `x`; see `Enlargement` for what is still to be added.
  ///
  /// - Parameters:
  ///   - x: the padded region.
  ///   - origin: its place in the context, LR pixels.
  ///   - features: the PIM's features there, one map for each stage; none to leave the PIM out.
  ///   - bank: the GCM's keys and values; nil to leave the GCM out.
  ///   - output: `4·height × 4·width × 3`.
  ///   - execution: what to compute with.
  /// - Throws: `Superseded` once the result is no longer wanted.
  func callAsFunction(
    _ x: ColourMap, origin: (x: Int, y: Int), features: [FeatureMap], bank: ContextBank?,
    to output: AlignedBuffer, in execution: Execution
  ) throws(Superseded) {
    try execution.checkIsWanted()
    let z = execution.workspace.map(channels: base.head.outputs, height: x.height, width: x.width)
    defer { execution.workspace.recycle(z) }
    try base.head(x, to: z, in: execution)
    for (index, stage) in base.stages.enumerated() {
      try stage(z, addend: features.isEmpty ? nil : features[index], in: execution)
      if index + 1 == gcmStage, let gcm, let bank {
        try gcm(z, origin: origin, bank: bank, in: execution)
      }
    }
    try base.tail(z, to: output, in: execution)
  }

  /// How strongly the region attends to each patch of the bank: figure 8.
  func attention(
    _ x: ColourMap, origin: (x: Int, y: Int), features: [FeatureMap], bank: ContextBank,
    in execution: Execution
  ) throws(Superseded) -> [Float] {
    guard let gcm else { preconditionFailure("attention without a GCM") }
    let z = execution.workspace.map(channels: base.head.outputs, height: x.height, width: x.width)
    defer { execution.workspace.recycle(z) }
    try base.head(x, to: z, in: execution)
    for (index, stage) in base.stages.prefix(gcmStage).enumerated() {
      try stage(z, addend: features.isEmpty ? nil : features[index], in: execution)
    }
    return try gcm.attention(z, origin: origin, bank: bank, in: execution)
  }

  /// How many pixels around a pixel the base branch depends on.
  var reach: Int { 1 + base.stages.map(\.reach).reduce(0, +) + base.tail.reach }

  /// Multiply-adds of the base branch for each pixel that it is given.
  var baseMultiplyAdds: Int {
    27 * base.head.outputs + base.stages.map(\.multiplyAdds).reduce(0, +) + base.tail.multiplyAdds
  }
}
