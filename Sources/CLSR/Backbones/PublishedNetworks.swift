/// Networks that the community publishes, recognized by the names and shapes of their tensors.
///
/// - Source: the same tensors decide as in spandrel, https://github.com/chaiNNer-org/spandrel.
enum PublishedNetworks {
  /// What a file turned out to be.
  struct Recognized {
    let architecture: any PublishedArchitecture
    /// What the names of all tensors begin with, and the architecture does not know.
    let prefix: String
  }

  /// Those that can be run, the most particular first.
  private static let all: [any PublishedArchitecture.Type] = [
    SPAN.self, RRDB.self, CARN.self, RCAN.self, SwinIR.self, Compact.self,
  ]

  /// What training programs put before the name of each tensor.
  private static let prefixes = [
    "", "params_ema.", "params.", "module.", "netG.", "net_g.", "generator.", "model.", "state_dict.",
  ]

  /// Networks that can't be run, by a tensor of theirs, the most particular first.
  private static let marks = [
    ("HAT", "layers.0.residual_group.overlap_attn.relative_position_bias_table"),
    ("Swin2SR", "layers.0.residual_group.blocks.0.attn.cpb_mlp.0.weight"),
    ("DAT", "layers.0.blocks.2.attn.attn_mask_0"),
    ("EDSR", "body.0.body.0.weight"),
    ("OmniSR", "residual_layer.0.residual_layer.0.layer.0.fn.0.weight"),
    ("PLKSR", "feats.1.lk.conv.weight"),
    ("Real-CUGAN", "unet1.conv1.conv.0.weight"),
    ("SAFMN", "feats.0.safm.mfr.0.weight"),
    ("GFPGAN", "toRGB.0.weight"),
  ]

  /// Finds out what network the tensors are of.
  ///
  /// - Throws: `ModelError.unknownNetwork`, `.unsupportedNetwork`, `.otherScale`, or what is wrong with its shapes.
  static func recognize(_ tensors: TensorShapes) throws(ModelError) -> Recognized {
    for prefix in prefixes {
      guard let tensors = tensors.dropping(prefix) else { continue }
      for type in all {
        guard let architecture = try type.init(tensors) else { continue }
        return Recognized(architecture: architecture, prefix: prefix)
      }
      if let (name, _) = marks.first(where: { tensors.contain($0.1) }) {
        throw .unsupportedNetwork(name: name)
      }
    }
    throw .unknownNetwork(tensors: Array(tensors.names.prefix(3)))
  }

  /// Refuses a last convolution whose channels are not those of a pixel shuffle by 4 to RGB.
  ///
  /// - Throws: `ModelError.otherScale`, or `.unusableParameter` if they are not those of RGB at any scale.
  static func checkScale(shuffledChannels: Int, network: String) throws(ModelError) {
    if let scale = (1...16).first(where: { 3 * $0 * $0 == shuffledChannels }) {
      guard scale == 4 else { throw .otherScale(network: network, scale: scale) }
    } else {
      _ = try Metadata.check("output channels", shuffledChannels, in: 48...48)
    }
  }
}
