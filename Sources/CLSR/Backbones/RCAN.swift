/// RCAN, the residual channel attention network.
///
/// Its attention takes means over all pixels that the network is given: here those of the padded region, in training of a crop. So a
/// region is not what it would be in the whole photo, however large the padding. Boxes of 64×48 of BSD100's photos differ from the
/// whole photo (Tests/Benchmarks/Peers/padding.py --whole) by up to 3 levels with a padding of 4, 0.6 with 6 and 0.5 from 8 on, if 8
/// blocks of 32 channels were trained for 650 steps. With 200 blocks and the weights that training starts from, for trained ones of
/// that size were not at hand, it is 42 levels with 4, 4.2 with 8, 0.8 with 12, 0.7 with 16 and 0.5 with 32.
///
/// - Source: Zhang et al. 2018, https://arxiv.org/abs/1807.02758.
struct RCAN: Architecture {
  let name = "rcan"
  let channels: Int
  let stageCount: Int
  private let groupCount: Int
  private let blocksInGroup: Int
  /// Channels in the middle of the attention.
  private let squeeze: Int
  /// How a published file calls its layers; nil in this project's files.
  private let published: RCANNames?
  /// What the pixels are multiplied by after the mean is subtracted, and divided by before it is added.
  private let range: Float
  private let mean: ColourMap.Colour

  /// Reads and checks a file's metadata.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`.
  init(_ metadata: Metadata) throws(ModelError) {
    try metadata.word("tail", of: ["rcan"])
    channels = try metadata.integer("channels", in: 16...256, multipleOf: 16)
    stageCount = try metadata.integer("stages", in: 1...64)
    blocksInGroup = try metadata.integer("group", in: 1...64)
    let blocks = try metadata.integer("blocks", in: 1...4096, multipleOf: stageCount * blocksInGroup)
    groupCount = blocks / blocksInGroup
    squeeze = try metadata.integer("squeeze", in: 1...256)
    published = nil
    range = 1
    mean = .ofNaturalPictures
  }

  var blockCount: Int { groupCount * blocksInGroup }

  private func names(_ prefix: String) -> RCANNames {
    published ?? .ours(prefix: prefix, groupsInStage: groupCount / stageCount)
  }

  func head(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> HeadConvolution {
    try HeadConvolution(
      names(prefix).head, channels: channels, activation: .identity, mean: mean, range: range, &weights)
  }

  func stages(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> [any Stage] {
    let names = names(prefix)
    let groupsInStage = groupCount / stageCount
    var stages: [any Stage] = []
    for stage in 0..<stageCount {
      var groups: [AttentionGroup] = []
      for index in stage * groupsInStage..<(stage + 1) * groupsInStage {
        groups.append(try group(index, names, channels: channels, &weights))
      }
      let isLast = stage == stageCount - 1
      stages.append(
        AttentionStage(
          groups,
          after: isLast
            ? try Convolution(names.after(groups: groupCount), channels, channels, &weights) : nil))
    }
    return stages
  }

  private func group(
    _ index: Int, _ names: RCANNames, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> AttentionGroup {
    var blocks: [AttentionBlock] = []
    for block in 0..<blocksInGroup {
      blocks.append(
        try AttentionBlock(
          names.block(group: index, block), channels: channels, squeeze: squeeze, &weights))
    }
    return AttentionGroup(
      blocks: blocks,
      convolution: try Convolution(
        names.after(group: index, blocks: blocksInGroup), channels, channels, &weights))
  }

  func tail(_ prefix: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) -> any Tail {
    let names = names(prefix)
    let ups = try (0..<2).map { index throws(ModelError) in
      try GroupedConvolution(names.up(index), channels, 4 * channels, shuffle: 2, &weights)
    }
    return ShuffleTail(
      channels: channels, up1: ups[0], up2: ups[1], hr: nil,
      last: try RGBConvolution(names.last, inputs: channels, mean: mean, range: range, &weights), skip: .none)
  }
}

extension RCAN: PublishedArchitecture {
  init?(_ tensors: TensorShapes) throws(ModelError) {
    guard let names = RCANNames(tensors) else { return nil }
    published = names
    stageCount = 1
    let first = try tensors.shape("\(names.head).weight", of: [nil, 3, 3, 3])
    channels = try Metadata.check("channels", first[0], in: 16...256, multipleOf: 16)
    let down = "\(names.block(group: 0, 0).down).weight"
    squeeze = try Metadata.check("squeeze", tensors.shape(down, of: [nil, channels, 1, 1])[0], in: 1...256)
    let isBasic = if case .basic = names { true } else { false }
    // RCAN's own code counts the convolution after them, too.
    let (inner, after) = isBasic ? ("residual_group", 0) : ("body", 1)
    groupCount = try Metadata.check("groups", tensors.count(after: "body.") - after, in: 1...64)
    blocksInGroup = try Metadata.check(
      "blocks", tensors.count(after: "body.0.\(inner).") - after, in: 1...64)
    let up = try tensors.shape("\(names.up(0)).weight", of: [nil, channels, 3, 3])
    guard tensors.contain("\(names.up(1)).weight") else {
      throw .otherScale(network: name, scale: up[0] == 9 * channels ? 3 : 2)
    }
    guard !tensors.contain("\(names.up(2)).weight") else { throw .otherScale(network: name, scale: 8) }
    // RCAN's own code says by two fixed layers whether the mean of pixels in 0…255 is subtracted; BasicSR's always does so.
    let isNormalized = isBasic || tensors.contain("sub_mean.weight")
    range = isNormalized ? 255 : 1
    mean = isNormalized ? .ofNaturalPictures : .zero
  }

  /// Its convolutions reach far, and its attention everywhere; more than 12 hardly pays.
  var padding: Int { 16 }

  /// The mean is part of head and tail.
  func skipUnused(_ weights: inout WeightReader) {
    for part in ["sub_mean.", "add_mean."] { weights.skip(part) }
  }
}
