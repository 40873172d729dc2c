import Imaging

/// The proximity integration module (PIM): the backbone with c' ≤ 8 channels, over the whole context.
///
/// Its features after each stage are added to the first channels of the base branch's (eq. 6). Its own
/// tail serves in training only and is not read.
///
/// - Source: LocalSR, sec. 3.3.
struct ProximityIntegration: Sendable {
  /// c'.
  let channels: Int
  private let head: HeadConvolution
  private let stages: [ResidualStage]

  /// Reads the tensors `pim.…` of the SRResNet backbone.
  init(srresnet configuration: Configuration, _ weights: inout WeightReader) throws(ModelError) {
    channels = configuration.contextChannels
    let first = try weights.convolution("pim.head", 3, channels)
    head = HeadConvolution(weight: first.weight, bias: first.bias, outputs: channels, width: 8)
    stages = try ResidualStage.stages(of: "pim", configuration, channels: channels, &weights)
    _ = try weights.convolution("pim.tail.up", channels, 48)
  }

  /// How many stages there are: as many as the base branch has.
  var stageCount: Int { stages.count }

  /// How many pixels around a pixel the last stage's features depend on.
  var reach: Int { 1 + stages.map(\.reach).reduce(0, +) }

  /// Multiply-adds for each pixel of the context.
  var multiplyAdds: Int {
    9 * channels * (3 + channels * 2 * stages.map(\.blocks.count).reduce(0, +))
  }

  /// The features of `pixels` after each stage; `receive` is told the stage and its features while they last.
  func callAsFunction(
    _ pixels: ColourMap, in execution: Execution, receive: (_ stage: Int, _ features: FeatureMap) -> Void
  ) throws(Superseded) {
    let workspace = execution.workspace
    let features = workspace.map(channels: 8, height: pixels.height, width: pixels.width)
    defer { workspace.recycle(features) }
    try head(pixels, to: features, in: execution)
    for (index, stage) in stages.enumerated() {
      try stage(features, addend: nil, in: execution)
      receive(index, features)
    }
  }
}
