/// A group of layers that keeps the shape of the features.
protocol Stage: Sendable {
  /// Multiply-adds for each pixel.
  var multiplyAdds: Int { get }
  /// How many pixels around a pixel it depends on.
  var reach: Int { get }

  /// z ← stage(z), then `addend`, `8 × height × width`, is added to the first channels.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ z: FeatureMap, addend: FeatureMap?, in execution: Execution
  ) throws(CancellationError)
}
