import CKernels
import Imaging

/// The proximity integration module (PIM): the backbone with c' ≤ 8 channels, over the whole context.
///
/// Its features after each stage are added to the first channels of the base branch's (eq. 6). Its own
/// tail serves in training only and is not read.
///
/// - Source: LocalSR, sec. 3.3.
struct ProximityIntegration: Sendable {
  private struct Block: Sendable {
    var first: Convolution
    var second: Convolution
  }

  /// c'.
  let channels: Int
  private let head: HeadConvolution
  private let stages: [[Block]]

  /// Reads the tensors `pim.…` of the SRResNet backbone.
  init(srresnet configuration: Configuration, _ weights: inout WeightReader) throws(ModelError) {
    channels = configuration.contextChannels
    let first = try weights.convolution("pim.head", 3, channels)
    head = HeadConvolution(weight: first.weight, bias: first.bias, outputs: channels, width: 8)
    var stages: [[Block]] = []
    for stage in 0..<configuration.stages {
      var blocks: [Block] = []
      for block in 0..<configuration.blocks / configuration.stages {
        let name = "pim.stages.\(stage).\(block)"
        let first = try weights.convolution("\(name).conv1", channels, channels)
        let second = try weights.convolution("\(name).conv2", channels, channels)
        blocks.append(
          Block(
            first: Convolution(
              weight: first.weight, bias: first.bias, channels: channels, activation: srz_relu),
            second: Convolution(weight: second.weight, bias: second.bias, channels: channels)))
      }
      stages.append(blocks)
    }
    self.stages = stages
    _ = try weights.convolution("pim.tail.up", channels, 48)
  }

  /// How many stages there are: as many as the base branch has.
  var stageCount: Int { stages.count }

  /// How many pixels around a pixel the last stage's features depend on.
  var reach: Int { 1 + 2 * stages.map(\.count).reduce(0, +) }

  /// Multiply-adds for each pixel of the context.
  var multiplyAdds: Int {
    9 * channels * (3 + channels * 2 * stages.map(\.count).reduce(0, +))
  }

  /// The features of `pixels` after each stage; `receive` is told the stage and its features while they last.
  func callAsFunction(
    _ pixels: ColourMap, in execution: Execution, receive: (_ stage: Int, _ features: FeatureMap) -> Void
  ) throws(Superseded) {
    let workspace = execution.workspace
    let features = workspace.map(channels: 8, height: pixels.height, width: pixels.width)
    let inner = workspace.map(channels: 8, height: pixels.height, width: pixels.width)
    defer { workspace.recycle(features, inner) }
    try head(pixels, to: features, in: execution)
    for (index, stage) in stages.enumerated() {
      for block in stage {
        try block.first(features, to: inner, in: execution)
        try block.second(inner, to: features, residual: features, in: execution)
      }
      receive(index, features)
    }
  }
}
