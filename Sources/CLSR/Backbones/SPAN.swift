/// SPAN, the swift parameter-free attention network.
///
/// - Source: Wan et al. 2024, https://arxiv.org/abs/2311.12770; https://github.com/hongyuanyu/SPAN, whose tensor names these are.
struct SPAN: PublishedArchitecture {
  let name = "span"
  let channels: Int
  let blockCount = 6
  let stageCount = 1
  /// Whether the picture's mean is subtracted and the rest multiplied by 255.
  private let isNormalized: Bool

  init?(_ tensors: TensorShapes) throws(ModelError) {
    guard
      tensors.contain(
        "conv_1.eval_conv.weight", "block_1.c1_r.eval_conv.weight", "conv_2.eval_conv.weight",
        "conv_cat.weight", "upsampler.0.weight")
    else { return nil }
    let first = try tensors.shape("conv_1.eval_conv.weight", of: [nil, 3, 3, 3])
    channels = try Metadata.check("channels", first[0], in: 9...256)
    isNormalized = !tensors.contain("no_norm")
    let up = try tensors.shape("upsampler.0.weight", of: [nil, channels, 3, 3])
    try PublishedNetworks.checkScale(shuffledChannels: up[0], network: name)
  }

  /// Its reach is 21; from 15 on no value of 12 boxes of photos changes by more than 0.1 levels of 255, from 12 on by 1.0
  /// (three published files).
  var padding: Int { 15 }

  func skipUnused(_ weights: inout WeightReader) { weights.skip("no_norm") }

  func head(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> HeadConvolution {
    let first = try CollapsedConvolution("\(prefix)conv_1", 3, channels, &weights)
    return HeadConvolution(
      weight: first.weight, bias: first.bias, channels: channels, activation: .identity,
      mean: isNormalized ? .ofNaturalPictures : .zero, range: isNormalized ? 255 : 1)
  }

  func stages(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> [any Stage] {
    [try SPANStage(prefix, channels: channels, blocks: blockCount, &weights)]
  }

  func tail(_ prefix: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) -> any Tail {
    try DirectTail("\(prefix)upsampler.0", channels: channels, skip: .none, &weights)
  }
}
