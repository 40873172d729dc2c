/// A super-resolution network as head, stages and tail: the modules of CLSR are applied between the stages.
struct Backbone: Sendable {
  let head: HeadConvolution
  let stages: [any Stage]
  let tail: any Tail

  /// Reads the tensors whose names begin with `prefix`.
  init(
    _ architecture: any Architecture, _ prefix: String, _ weights: inout WeightReader
  ) throws(ModelError) {
    head = try architecture.head(prefix, channels: architecture.channels, &weights)
    stages = try architecture.stages(prefix, channels: architecture.channels, &weights)
    tail = try architecture.tail(prefix, channels: architecture.channels, &weights)
  }

  private init(_ head: HeadConvolution, _ stages: [any Stage], _ tail: any Tail) {
    (self.head, self.stages, self.tail) = (head, stages, tail)
  }

  /// The backbone with its blocks modulated, one modulation for each, counted through the stages.
  func modulated(by modulations: [Modulation]) -> Backbone {
    var rest = modulations[...]
    let stages = stages.map { stage in
      defer { rest = rest.dropFirst(stage.blockCount) }
      return stage.modulated(by: rest.prefix(stage.blockCount))
    }
    precondition(rest.isEmpty, "\(rest.count) modulations too many")
    return Backbone(head, stages, tail)
  }

  /// How many pixels around a pixel it depends on.
  var reach: Int { 1 + stages.reach + tail.reach }

  /// Whether a pixel depends on all pixels, whatever the reach.
  var seesAll: Bool { stages.seesAll }

  /// What height and width of the picture must be multiples of.
  var window: Int { stages.window }

  /// Bytes for each pixel that it is given: features, and the pixels that come of it.
  var bytesPerPixel: Int { 4 * ((stages.map(\.footprint).max() ?? 0) + 3 * 16) }

  /// Multiply-adds for each pixel that it is given.
  var multiplyAdds: Int { head.multiplyAdds + stages.multiplyAdds + tail.multiplyAdds }
}
