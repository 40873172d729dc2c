/// RRDBNet, residual dense blocks in residual blocks: the network of ESRGAN, BSRGAN and Real-ESRGAN.
///
/// - Source: Wang et al. 2018, https://arxiv.org/abs/1809.00219;
///   https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/archs/rrdbnet_arch.py.
struct RRDB: PublishedArchitecture {
  let name = "rrdb"
  let channels: Int
  let blockCount: Int
  let stageCount = 1
  /// Channels that each convolution of a dense block adds.
  private let growth: Int
  private let names: RRDBNames

  /// Slope of the leaky ReLUs.
  static let slope: Float = 0.2

  init?(_ tensors: TensorShapes) throws(ModelError) {
    guard let names = RRDBNames(tensors) else { return nil }
    self.names = names
    let ups = (1...4).count { tensors.contain("\(names.up($0)).weight") }
    let first = try tensors.shape("\(names.first).weight", of: [nil, nil, 3, 3])
    // Real-ESRGAN's networks for smaller scales put 2×2 or 4×4 pixels into the channels first.
    let fold = [12: 2, 48: 4][first[1]] ?? 1
    if case .numbered = names {
      // An enlargement is three layers, and the last one is at 10 after two of them.
      guard tensors.contain("model.10.weight") else {
        throw .otherScale(network: name, scale: tensors.contain("model.7.weight") ? 2 : 1)
      }
    } else if ups != 2 || fold != 1 {
      throw .otherScale(network: name, scale: (1 << ups) / fold)
    }
    guard first[1] == 3 else {
      throw .wrongShape(name: "\(names.first).weight", shape: first, expected: [first[0], 3, 3, 3])
    }
    channels = try Metadata.check("channels", first[0], in: 16...256, multipleOf: 16)
    let dense = "\(names.dense(block: 0, 1, 1)).weight"
    growth = try Metadata.check(
      "growth", tensors.shape(dense, of: [nil, channels, 3, 3])[0], in: 1...256)
    blockCount = try Metadata.check("blocks", names.blockCount(tensors), in: 1...64)
  }

  /// Less than it would use: its reach is in the hundreds.
  ///
  /// In 12 boxes of photos Real-ESRGAN x4plus still changes single values by up to 45 levels of 255 beyond 16 pixels and by 21 beyond
  /// 32, one value in a thousand by 22 and 7. But 32 pixels take 1.9 times as long as 16, and its own program takes 10.
  var padding: Int { 16 }

  func head(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> HeadConvolution {
    try HeadConvolution(prefix + names.first, channels: channels, activation: .identity, &weights)
  }

  func stages(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> [any Stage] {
    let layout = DenseLayout(channels: channels, growth: growth)
    var blocks: [RRDBlock] = []
    for block in 0..<blockCount {
      let names = (1...3).map { dense in (1...5).map { prefix + self.names.dense(block: block, dense, $0) } }
      blocks.append(try RRDBlock(names, layout, &weights))
    }
    return [
      RRDBStage(
        blocks: blocks, layout: layout,
        body: try Convolution(prefix + names.body, channels, channels, &weights))
    ]
  }

  func tail(_ prefix: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) -> any Tail {
    let leaky = Activation.leakyReLU(Self.slope)
    let ups = try (1...2).map { number throws(ModelError) in
      let (weight, bias) = try weights.convolution(prefix + names.up(number), channels, channels)
      return GroupedConvolution(afterNearest: weight, bias: bias, channels: channels, activation: leaky)
    }
    return ShuffleTail(
      channels: channels, up1: ups[0], up2: ups[1],
      hr: try Convolution(prefix + names.hr, channels, channels, activation: leaky, &weights),
      last: try RGBConvolution(prefix + names.last, inputs: channels, &weights), skip: .none)
  }
}
