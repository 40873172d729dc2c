/// The layers that turn features into pixels.
protocol Tail: Sendable {
  /// Multiply-adds for each LR pixel.
  var multiplyAdds: Int { get }
  /// How many LR pixels around a pixel it depends on.
  var reach: Int { get }

  /// Writes the tail's part of the restored pixels, `4·height × 4·width × 3`; bilinear(x) is still to be added.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ z: FeatureMap, to output: FloatBuffer, in execution: Execution
  ) throws(CancellationError)
}
