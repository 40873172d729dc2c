/// The layers that turn features into pixels.
protocol Tail: Sendable {
  /// Multiply-adds for each LR pixel.
  var multiplyAdds: Int { get }
  /// How many LR pixels around a pixel it depends on.
  var reach: Int { get }
  /// What is still to be added to what it writes.
  var skip: PictureSkip { get }

  /// Writes the tail's part of the restored pixels, `4·height × 4·width × 3`.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ z: FeatureMap, to output: FloatBuffer, in execution: Execution
  ) throws(CancellationError)
}
