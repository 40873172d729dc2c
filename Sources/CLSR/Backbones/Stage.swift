/// A group of layers that keeps the shape of the features.
protocol Stage: Sendable {
  /// Blocks that a condition can modulate.
  var blockCount: Int { get }
  /// Multiply-adds for each pixel.
  var multiplyAdds: Int { get }
  /// How many pixels around a pixel it depends on.
  var reach: Int { get }
  /// Whether a pixel depends on all pixels, whatever the reach of the convolutions.
  var seesAll: Bool { get }
  /// Height and width must be multiples of this; its windows begin at the first pixel.
  var window: Int { get }
  /// Floats for each pixel that it works in at most, the features included that it is given.
  var footprint: Int { get }

  /// The stage with its blocks modulated, one modulation for each.
  func modulated(by modulations: ArraySlice<Modulation>) -> Self

  /// z ← stage(z), then `addend`, `8 × height × width`, is added to the first channels.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ features: inout Features, addend: FeatureMap?, in execution: Execution
  ) throws(CancellationError)
}

extension [any Stage] {
  /// Of all of them, one after another.
  var multiplyAdds: Int { map(\.multiplyAdds).reduce(0, +) }
  var reach: Int { map(\.reach).reduce(0, +) }
  var seesAll: Bool { contains(where: \.seesAll) }
  var window: Int { map(\.window).max() ?? 1 }
}

extension Stage {
  var seesAll: Bool { false }
  var window: Int { 1 }
}
