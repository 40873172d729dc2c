/// CARN, the cascading residual network, and CARN-M, its mobile form: blocks by groups, each applied three times.
///
/// The picture's mean is subtracted first and added last, and nothing else of the picture goes past the network.
///
/// - Source: Ahn et al. 2018, https://arxiv.org/abs/1803.08664; https://github.com/nmhkahn/CARN-pytorch.
struct CARN: Architecture {
  /// Which of the two it is; what a file's metadata calls it.
  enum Kind: String {
    case full = "carn"
    case mobile = "carn_m"

    /// Blocks with weights of their own in a stage.
    var blocksInStage: Int { self == .full ? 3 : 1 }
    /// Convolutions in a block.
    var convolutionsInBlock: Int { self == .full ? 2 : 3 }
  }

  private let kind: Kind
  let channels: Int
  let stageCount: Int
  /// Of the 3×3 convolutions of CARN-M and of its tail; otherwise 1.
  private let groups: Int
  /// What a published file calls the layers that enlarge four times; nil in this project's files.
  private let upsample: String?

  /// Reads and checks a file's metadata.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`.
  init(_ kind: Kind, _ metadata: Metadata) throws(ModelError) {
    self.kind = kind
    try metadata.word("tail", of: ["carn"])
    channels = try metadata.integer("channels", in: 16...256, multipleOf: 16)
    stageCount = try metadata.integer("stages", in: 1...16)
    let blocks = stageCount * kind.blocksInStage
    _ = try metadata.integer("blocks", in: blocks...blocks)
    groups = kind == .mobile ? try metadata.integer("groups", in: 1...16) : 1
    upsample = nil
  }

  var name: String { kind.rawValue }
  var blockCount: Int { stageCount * kind.blocksInStage }

  private func names(_ prefix: String) -> CARNNames {
    if let upsample { .published(upsample: upsample) } else { .ours(prefix: prefix) }
  }

  func head(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> HeadConvolution {
    try HeadConvolution(
      names(prefix).head, channels: channels, activation: .identity, mean: .ofNaturalPictures, &weights)
  }

  func stages(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> [any Stage] {
    guard channels % groups == 0 else {
      throw .unusableParameter(name: "groups", value: String(groups), expected: .divisor(of: channels))
    }
    let names = names(prefix)
    var stages: [any Stage] = []
    for index in 0..<stageCount {
      let blocks = (0..<kind.blocksInStage).map { block in
        names.block(stage: index, block, count: kind.convolutionsInBlock)
      }
      switch kind {
      case .full:
        let blocks = try blocks.map { names throws(ModelError) in
          try CARNBlock(names, channels: channels, &weights)
        }
        stages.append(try CascadingStage(blocks, index: index, channels: channels, names, &weights))
      case .mobile:
        let blocks = try blocks.map { names throws(ModelError) in
          try EfficientBlock(names, channels: channels, groups: groups, &weights)
        }
        stages.append(try CascadingStage(blocks, index: index, channels: channels, names, &weights))
      }
    }
    return stages
  }

  func tail(_ prefix: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) -> any Tail {
    let names = names(prefix)
    let ups = try (0..<2).map { index throws(ModelError) in
      try GroupedConvolution(
        names.up(index), channels, 4 * channels, groups: groups, activation: .relu, shuffle: 2, &weights)
    }
    return ShuffleTail(
      channels: channels, up1: ups[0], up2: ups[1], hr: nil,
      last: try RGBConvolution(names.last, inputs: channels, mean: .ofNaturalPictures, &weights), skip: .none)
  }
}

extension CARN: PublishedArchitecture {
  init?(_ tensors: TensorShapes) throws(ModelError) {
    guard tensors.contain("entry.weight", "b1.b1.body.2.weight", "b1.c1.body.0.weight", "exit.weight")
    else { return nil }
    kind = tensors.contain("b1.b1.body.4.weight") ? .mobile : .full
    let entry = try tensors.shape("entry.weight", of: [nil, 3, 3, 3])
    channels = try Metadata.check("channels", entry[0], in: 16...256, multipleOf: 16)
    let block = try tensors.shape("b1.b1.body.0.weight", of: [channels, nil, 3, 3])
    groups = try Metadata.check("groups", channels / block[1], in: 1...(kind == .mobile ? 16 : 1))
    guard groups * block[1] == channels else {
      throw .unusableParameter(name: "groups", value: String(groups), expected: .divisor(of: channels))
    }
    stageCount = 3
    let enlarging = ["upsample.up4", "upsample.up"].first { tensors.contain("\($0).body.3.weight") }
    guard let enlarging else {
      let up = try tensors.shape("upsample.up.body.0.weight", of: [nil, nil, 3, 3])
      throw .otherScale(network: kind.rawValue, scale: up[0] == 9 * channels ? 3 : 2)
    }
    upsample = enlarging
  }

  /// Its reach is 21; from 10 on no value of 12 boxes of photos changes by more than 0.2 levels of 255 (the published CARN-M).
  var padding: Int { 10 }

  /// Multi-scale files can enlarge two and three times, too; the mean is part of head and tail.
  func skipUnused(_ weights: inout WeightReader) {
    for part in ["sub_mean.", "add_mean.", "upsample.up2.", "upsample.up3."] { weights.skip(part) }
  }
}
