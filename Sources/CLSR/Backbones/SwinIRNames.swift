/// What the layers of SwinIR are called in a weights file.
enum SwinIRNames {
  /// In this project's files, after a prefix.
  case ours(prefix: String)
  /// In published ones.
  ///
  /// - Source: https://github.com/JingyunLiang/SwinIR.
  case published

  /// The layers of a Swin layer, and its table of biases.
  struct Layer {
    /// Before the attention, and before the perceptron.
    var norms: [String]
    /// To queries, keys and values, and from what was found.
    var projection: String, output: String
    var table: String
    /// Two linear layers.
    var perceptron: [String]
  }

  /// The layers of a tail, as far as it has them.
  struct Tail {
    var before: String, ups: [String], hr: String, last: String
  }

  /// `ours` behind the prefix, or `published`.
  private func name(_ ours: String, published: String) -> String {
    switch self {
    case .ours(let prefix): prefix + ours
    case .published: published
    }
  }

  var head: String { name("head", published: "conv_first") }

  /// Of the first stage.
  var firstNorm: String { name("stages.0.first_norm", published: "patch_embed.norm") }

  func layer(stage: Int, _ layer: Int) -> Layer {
    let layer = name(
      "stages.\(stage).blocks.\(layer)", published: "layers.\(stage).residual_group.blocks.\(layer)")
    let (attention, table, perceptron) =
      switch self {
      case .ours: ("attention", "table", "")
      case .published: ("attn", "relative_position_bias_table", "mlp.")
      }
    return Layer(
      norms: ["\(layer).norm1", "\(layer).norm2"], projection: "\(layer).\(attention).qkv",
      output: "\(layer).\(attention).proj", table: "\(layer).\(attention).\(table)",
      perceptron: ["\(layer).\(perceptron)fc1", "\(layer).\(perceptron)fc2"])
  }

  /// The convolution at the end of a stage.
  func convolution(stage: Int) -> String { name("stages.\(stage).conv", published: "layers.\(stage).conv") }

  /// After the last one of `stages` stages.
  func lastNorm(stages: Int) -> String { name("stages.\(stages - 1).last_norm", published: "norm") }

  /// Behind the last normalization.
  func after(stages: Int) -> String { name("stages.\(stages - 1).after", published: "conv_after_body") }

  /// The only layer of the tail `pixelshuffledirect`.
  var direct: String { name("tail.up", published: "upsample.0") }

  /// The layers of the other tails; `isShuffled`: of `pixelshuffle`.
  func tail(isShuffled: Bool) -> Tail {
    switch self {
    case .ours(let prefix):
      Tail(
        before: "\(prefix)tail.before", ups: ["\(prefix)tail.up1", "\(prefix)tail.up2"],
        hr: "\(prefix)tail.hr", last: "\(prefix)tail.last")
    case .published:
      Tail(
        before: "conv_before_upsample.0",
        ups: isShuffled ? ["upsample.0", "upsample.2"] : ["conv_up1", "conv_up2"], hr: "conv_hr",
        last: "conv_last")
    }
  }
}
