/// What the layers of RCAN are called in a weights file.
enum RCANNames {
  /// In this project's files, after a prefix, where a stage has so many groups.
  case ours(prefix: String, groupsInStage: Int)
  /// In files of RCAN's own code.
  ///
  /// - Source: https://github.com/yulunzhang/RCAN.
  case original
  /// In files of BasicSR.
  ///
  /// - Source: https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/archs/rcan_arch.py.
  case basic

  /// The one by which the tensors of a published file are called; nil if it is neither.
  init?(_ tensors: TensorShapes) {
    if tensors.contain("head.0.weight", "body.0.body.0.body.3.conv_du.0.weight", "tail.1.weight") {
      self = .original
    } else if tensors.contain(
      "conv_first.weight", "body.0.residual_group.0.rcab.3.attention.1.weight", "conv_last.weight")
    {
      self = .basic
    } else {
      return nil
    }
  }

  /// The layers of a block.
  struct Block {
    /// Two, 3×3.
    var convolutions: [String]
    /// Those of the attention.
    var down: String, up: String
  }

  var head: String {
    switch self {
    case .ours(let prefix, _): "\(prefix)head"
    case .original: "head.0"
    case .basic: "conv_first"
    }
  }

  /// Group `index` of all.
  private func group(_ index: Int) -> String {
    switch self {
    case .ours(let prefix, let count): "\(prefix)stages.\(index / count).groups.\(index % count)"
    case .original, .basic: "body.\(index)"
    }
  }

  /// A block of group `index`.
  func block(group index: Int, _ block: Int) -> Block {
    switch self {
    case .ours:
      let name = "\(group(index)).blocks.\(block)"
      return Block(
        convolutions: ["\(name).conv1", "\(name).conv2"], down: "\(name).down", up: "\(name).up")
    case .original:
      let name = "\(group(index)).body.\(block).body"
      return Block(
        convolutions: ["\(name).0", "\(name).2"], down: "\(name).3.conv_du.0", up: "\(name).3.conv_du.2")
    case .basic:
      let name = "\(group(index)).residual_group.\(block).rcab"
      return Block(
        convolutions: ["\(name).0", "\(name).2"], down: "\(name).3.attention.1",
        up: "\(name).3.attention.3")
    }
  }

  /// The convolution after the `blocks` blocks of group `index`.
  func after(group index: Int, blocks: Int) -> String {
    switch self {
    case .ours, .basic: "\(group(index)).conv"
    case .original: "\(group(index)).body.\(blocks)"
    }
  }

  /// The convolution after all `groups` groups.
  func after(groups: Int) -> String {
    switch self {
    case .ours(let prefix, let count): "\(prefix)stages.\(groups / count - 1).after"
    case .original: "body.\(groups)"
    case .basic: "conv_after_body"
    }
  }

  /// The first or the second convolution with a pixel shuffle.
  func up(_ index: Int) -> String {
    switch self {
    case .ours(let prefix, _): "\(prefix)tail.up\(index + 1)"
    case .original: "tail.0.\(2 * index)"
    case .basic: "upsample.\(2 * index)"
    }
  }

  var last: String {
    switch self {
    case .ours(let prefix, _): "\(prefix)tail.last"
    case .original: "tail.1"
    case .basic: "conv_last"
    }
  }
}
