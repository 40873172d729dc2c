/// A super-resolution network as head, stages and tail: the modules of CLSR are applied between the stages.
struct Backbone: Sendable {
  let head: HeadConvolution
  let stages: [any Stage]
  let tail: any Tail

  /// Reads the tensors `PREFIX.…`.
  init(
    _ architecture: any Architecture, _ prefix: String, _ weights: inout WeightReader
  ) throws(ModelError) {
    head = try architecture.head(prefix, channels: architecture.channels, &weights)
    stages = try architecture.stages(prefix, channels: architecture.channels, &weights)
    tail = try architecture.tail(prefix, channels: architecture.channels, &weights)
  }

  /// How many pixels around a pixel it depends on.
  var reach: Int { 1 + stages.map(\.reach).reduce(0, +) + tail.reach }

  /// Multiply-adds for each pixel that it is given.
  var multiplyAdds: Int {
    head.multiplyAdds + stages.map(\.multiplyAdds).reduce(0, +) + tail.multiplyAdds
  }
}
