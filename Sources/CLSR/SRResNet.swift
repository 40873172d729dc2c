/// The SRResNet backbone without batch normalization, as BasicSR's MSRResNet.
///
/// - Source: Ledig et al. 2017, https://arxiv.org/abs/1609.04802;
///   https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/archs/srresnet_arch.py.
extension Backbone {
  /// Reads the base branch, tensors `base.…`.
  static func srresnet(
    _ configuration: Configuration, _ weights: inout WeightReader
  ) throws(ModelError) -> Backbone {
    let channels = configuration.channels
    let first = try weights.convolution("base.head", 3, channels)
    let stages = try ResidualStage.stages(of: "base", configuration, channels: channels, &weights)
    let tail: any Tail =
      switch configuration.tail {
      case .direct: try DirectTail(channels: channels, &weights)
      case .shuffle2: try ShuffleTail(channels: channels, &weights)
      }
    return Backbone(
      head: HeadConvolution(weight: first.weight, bias: first.bias, outputs: channels), stages: stages,
      tail: tail)
  }
}
