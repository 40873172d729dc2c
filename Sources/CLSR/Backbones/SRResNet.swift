/// The SRResNet backbone without batch normalization, as BasicSR's MSRResNet.
///
/// - Source: Ledig et al. 2017, https://arxiv.org/abs/1609.04802;
///   https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/archs/srresnet_arch.py.
struct SRResNet: Architecture {
  let name = "srresnet"

  /// How the last features become pixels.
  private enum TailKind: String, CaseIterable {
    /// One convolution to 3·16 channels and a pixel shuffle by 4.
    case direct
    /// Twice convolution and pixel shuffle by 2, then two convolutions.
    case shuffle2
  }

  let channels: Int
  let blockCount: Int
  let stageCount: Int
  private let tailKind: TailKind

  init(_ metadata: Metadata) throws(ModelError) {
    tailKind = try metadata.choice("tail")
    channels = try metadata.integer("channels", in: 16...256, multipleOf: 16)
    stageCount = try metadata.integer("stages", in: 1...64)
    blockCount = try metadata.integer("blocks", in: 1...256, multipleOf: stageCount)
  }

  func head(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> HeadConvolution {
    try HeadConvolution("\(prefix)head", channels: channels, &weights)
  }

  func stages(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> [any Stage] {
    var stages: [any Stage] = []
    for stage in 0..<stageCount {
      var blocks: [ResidualBlock] = []
      for block in 0..<blockCount / stageCount {
        blocks.append(try ResidualBlock("\(prefix)stages.\(stage).\(block)", channels: channels, &weights))
      }
      stages.append(ResidualStage(blocks: blocks))
    }
    return stages
  }

  func tail(_ prefix: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) -> any Tail {
    switch tailKind {
    case .direct: return try DirectTail("\(prefix)tail.up", channels: channels, skip: .bilinear, &weights)
    case .shuffle2:
      let leaky = Activation.leakyReLU(0.1)
      return ShuffleTail(
        channels: channels,
        up1: try GroupedConvolution(
          "\(prefix)tail.up1", channels, 4 * channels, activation: leaky, shuffle: 2, &weights),
        up2: try GroupedConvolution(
          "\(prefix)tail.up2", channels, 4 * channels, activation: leaky, shuffle: 2, &weights),
        hr: try Convolution("\(prefix)tail.hr", channels, channels, activation: leaky, &weights),
        last: try RGBConvolution("\(prefix)tail.last", inputs: channels, &weights), skip: .bilinear)
    }
  }
}
