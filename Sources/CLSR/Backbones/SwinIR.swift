/// SwinIR, image restoration by Swin transformers.
///
/// The picture is mirrored at the right and at the bottom until it consists of whole windows, which begin at its first pixel. Here that
/// is the first pixel of the padded region: where its windows are those of the whole photo, as of the viewer's tiles, which begin at
/// multiples of 8, padding makes it the same. Elsewhere no padding does. With SwinIR-light's weights that training starts from, a box
/// of 64×48 pixels in one of 256×256 differs by up to 12 levels with a padding of 4, 0.8 with 8 and 0.001 with 16; by 5 if it begins
/// between windows, with 8 as with 32. With the golden tests' formula, which spreads the result over 186 levels, by 33, 3 and 0.005 with
/// 8, 16 and 32, and by 47 between windows. There are no trained weights at hand to measure with.
///
/// - Source: Liang et al. 2021, https://arxiv.org/abs/2108.10257.
struct SwinIR: Architecture {
  let name = "swinir"

  /// How the last features become pixels, by the names of the published code.
  private enum TailKind: String, CaseIterable {
    /// One convolution to 3·16 channels and a pixel shuffle by 4: SwinIR-light.
    case direct = "pixelshuffledirect"
    /// To 64 features, then twice convolution and pixel shuffle by 2.
    case shuffle = "pixelshuffle"
    /// To 64 features, then twice enlarged by repeating pixels and a convolution: networks for photos as they are.
    case nearest = "nearest+conv"
  }

  let channels: Int
  let stageCount: Int
  private let layersInStage: Int
  private let heads: Int
  private let tailKind: TailKind
  /// Whether the file is a published one.
  private let isPublished: Bool

  /// Features that the larger tails work with.
  private static let tailChannels = 64
  /// More than the 8 of thin maps, from which no tail leads to 48 or 64 channels.
  private static let channelRange = 9...512
  private static let headRange = 1...64
  private static let stageRange = 1...64
  private static let layerRange = 1...64

  /// Reads and checks a file's metadata.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`.
  init(_ metadata: Metadata) throws(ModelError) {
    tailKind = try metadata.choice("tail")
    heads = try metadata.integer("attention_heads", in: Self.headRange)
    channels = try metadata.integer("channels", in: Self.channelRange, multipleOf: heads)
    stageCount = try metadata.integer("stages", in: Self.stageRange)
    let most = stageCount * Self.layerRange.upperBound
    layersInStage = try metadata.integer("blocks", in: 1...most, multipleOf: stageCount) / stageCount
    _ = try metadata.integer("window", in: WindowGrid.side...WindowGrid.side)
    isPublished = false
  }

  var blockCount: Int { stageCount * layersInStage }

  private func names(_ prefix: String) -> SwinIRNames { isPublished ? .published : .ours(prefix: prefix) }

  func head(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> HeadConvolution {
    try HeadConvolution(
      names(prefix).head, channels: channels, activation: .identity, mean: .ofNaturalPictures, &weights)
  }

  func stages(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> [any Stage] {
    let names = names(prefix)
    // The PIM has fewer channels, and as many of the heads as divide them.
    let heads = Self.greatestCommonDivisor(self.heads, channels)
    var stages: [any Stage] = []
    for stage in 0..<stageCount {
      let isLast = stage == stageCount - 1
      let firstNorm = stage == 0 ? try LayerNorm(names.firstNorm, channels: channels, &weights) : nil
      var layers: [SwinLayer] = []
      for index in 0..<layersInStage {
        layers.append(
          try SwinLayer(
            names.layer(stage: stage, index), channels: channels, heads: heads, isShifted: index % 2 == 1,
            &weights))
      }
      stages.append(
        SwinStage(
          firstNorm: firstNorm, layers: layers,
          convolution: try Convolution(names.convolution(stage: stage), channels, channels, &weights),
          end: isLast
            ? SwinStage.End(
              norm: try LayerNorm(names.lastNorm(stages: stageCount), channels: channels, &weights),
              after: try Convolution(names.after(stages: stageCount), channels, channels, &weights)) : nil))
    }
    return stages
  }

  private static func greatestCommonDivisor(_ one: Int, _ other: Int) -> Int {
    other == 0 ? one : greatestCommonDivisor(other, one % other)
  }

  func tail(_ prefix: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) -> any Tail {
    let names = names(prefix)
    if tailKind == .direct {
      return try DirectTail(
        names.direct, channels: channels, skip: .none, mean: .ofNaturalPictures, &weights)
    }
    let inner = Self.tailChannels
    let layers = names.tail(isShuffled: tailKind == .shuffle)
    let leaky = Activation.leakyReLU(0.2)
    let before = try Convolution(layers.before, channels, inner, activation: .leakyReLU(0.01), &weights)
    let ups = try layers.ups.map { name throws(ModelError) in
      if tailKind == .shuffle { return try GroupedConvolution(name, inner, 4 * inner, shuffle: 2, &weights) }
      let (weight, bias) = try weights.convolution(name, inner, inner)
      return GroupedConvolution(afterNearest: weight, bias: bias, channels: inner, activation: leaky)
    }
    return NarrowTail(
      before: before,
      tail: ShuffleTail(
        channels: inner, up1: ups[0], up2: ups[1],
        hr: tailKind == .nearest
          ? try Convolution(layers.hr, inner, inner, activation: leaky, &weights) : nil,
        last: try RGBConvolution(layers.last, inputs: inner, mean: .ofNaturalPictures, &weights), skip: .none)
    )
  }
}

extension SwinIR: PublishedArchitecture {
  init?(_ tensors: TensorShapes) throws(ModelError) {
    // HAT has the same names beside some of its own.
    guard
      tensors.contain(
        "conv_first.weight", "layers.0.residual_group.blocks.0.attn.relative_position_bias_table"),
      !tensors.contain("layers.0.residual_group.overlap_attn.relative_position_bias_table")
    else { return nil }
    isPublished = true
    let first = try tensors.shape("conv_first.weight", of: [nil, 3, 3, 3])
    let table = try tensors.shape(
      SwinIRNames.published.layer(stage: 0, 0).table, of: [WindowAttention.positionCount, nil])
    heads = try Metadata.check("heads", table[1], in: Self.headRange)
    channels = try Metadata.check("channels", first[0], in: Self.channelRange, multipleOf: heads)
    stageCount = try Metadata.check("stages", tensors.count(after: "layers."), in: Self.stageRange)
    layersInStage = try Metadata.check(
      "layers", tensors.count(after: "layers.0.residual_group.blocks."), in: Self.layerRange)
    // SwinIR-L has three convolutions in place of one at the end of a stage.
    guard !tensors.contain("layers.0.conv.0.weight") else { throw .unsupportedNetwork(name: "SwinIR-L") }
    if tensors.contain("conv_before_upsample.0.weight") {
      tailKind = tensors.contain("conv_up1.weight") ? .nearest : .shuffle
      try checkScale(tensors)
    } else {
      guard tensors.contain("upsample.0.weight") else { throw .otherScale(network: name, scale: 1) }
      tailKind = .direct
      let up = try tensors.shape("upsample.0.weight", of: [nil, channels, 3, 3])
      try PublishedNetworks.checkScale(shuffledChannels: up[0], network: name)
    }
  }

  /// Refuses a tail of two enlargements that has fewer or more of them, or one by three.
  private func checkScale(_ tensors: TensorShapes) throws(ModelError) {
    let names =
      tailKind == .nearest
      ? ["conv_up1", "conv_up2", "conv_up3"] : ["upsample.0", "upsample.2", "upsample.4"]
    let first = try tensors.shape("\(names[0]).weight", of: [nil, Self.tailChannels, 3, 3])
    let count = names.prefix { tensors.contain("\($0).weight") }.count
    let isByThree = tailKind == .shuffle && first[0] == 9 * Self.tailChannels
    guard count == 2, !isByThree else {
      throw .otherScale(network: name, scale: isByThree ? 3 : 1 << count)
    }
  }

  var padding: Int { 16 }

  /// What follows from the sizes.
  func skipUnused(_ weights: inout WeightReader) {
    for ending in [".attn_mask", ".relative_position_index"] { weights.skip(endingWith: ending) }
  }
}
