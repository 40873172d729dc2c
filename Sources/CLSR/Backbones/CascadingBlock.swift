/// One of the blocks that a cascading stage applies.
protocol CascadingBlock: Sendable {
  /// Multiply-adds for each pixel.
  var multiplyAdds: Int { get }
  /// How many pixels around a pixel it depends on.
  var reach: Int { get }

  /// The block with its first convolution modulated before the ReLU.
  func modulated(by modulation: Modulation) -> Self

  /// Writes block(z), of the shape of z, to `output`.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ z: FeatureMap, to output: FeatureMap, in execution: Execution
  ) throws(CancellationError)
}
