/// The proximity integration module (PIM): the backbone with c' ≤ 8 channels, over the whole context.
///
/// Its features after each stage are added to the first channels of the base branch's (eq. 6). Its own
/// tail serves in training only and is not kept.
///
/// - Source: LocalSR, sec. 3.3.
struct ProximityIntegration: Sendable {
  private let head: HeadConvolution
  private let stages: [any Stage]

  /// Reads the tensors `pim.…`.
  init(
    _ architecture: any Architecture, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    head = try architecture.head("pim.", channels: channels, &weights)
    stages = try architecture.stages("pim.", channels: channels, &weights)
    _ = try weights.convolution("pim.tail.up", channels, 48)
  }

  /// How many stages there are: as many as the base branch has.
  var stageCount: Int { stages.count }

  /// How many pixels of the context around a tile it is given, too: as far as it reaches, which makes a tile exact.
  ///
  /// Attention reaches farther than pays, and channel attention everywhere: there it is at most `farthest`. A tile of 64 pixels then
  /// differs from the whole photo by less than 0.0005 of the features' deviation with SwinIR-light (0.009 with a halo of 16, 0.3 with
  /// 8), and by 0.03 with RCAN, whose means are those of tile and halo, however large this is. Measured with the formula's weights of
  /// the golden tests, for there are no trained ones.
  ///
  /// A multiple of the window's side, so that the windows of a tile are those of the whole context.
  var halo: Int {
    let reach = 1 + stages.reach
    let attends = window > 1 || stages.seesAll
    return ((attends ? min(reach, Self.farthest) : reach) + window - 1) / window * window
  }

  private static let farthest = 32

  /// What height and width of the pixels must be multiples of.
  var window: Int { stages.window }

  /// What the head sees beyond the edge of its input.
  var border: ColourMap.Colour { head.border }

  /// Multiply-adds for each pixel of the context.
  var multiplyAdds: Int { head.multiplyAdds + stages.multiplyAdds }

  /// The features of `pixels` after each stage, 8 channels; `receive` gets the stage and its features while they last.
  func callAsFunction(
    _ pixels: ColourMap, in execution: Execution, receive: (_ stage: Int, _ features: FeatureMap) -> Void
  ) throws(CancellationError) {
    let workspace = execution.workspace
    var features = Features(z: workspace.map(channels: 8, height: pixels.height, width: pixels.width))
    defer { workspace.recycle(features.maps) }
    try head(pixels, to: features.z, in: execution)
    for (index, stage) in stages.enumerated() {
      try stage(&features, addend: nil, in: execution)
      receive(index, features.z)
    }
  }
}
