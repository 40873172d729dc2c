/// A tail that begins with a convolution to fewer features.
struct NarrowTail: Tail {
  private let before: Convolution
  private let tail: ShuffleTail

  /// - Parameters:
  ///   - before: to the features that `tail` reads, with its activation.
  ///   - tail: what follows.
  init(before: Convolution, tail: ShuffleTail) {
    (self.before, self.tail) = (before, tail)
  }

  var multiplyAdds: Int { before.multiplyAdds + tail.multiplyAdds }
  var reach: Int { 1 + tail.reach }
  var skip: PictureSkip { tail.skip }

  func callAsFunction(
    _ z: FeatureMap, to output: FloatBuffer, in execution: Execution
  ) throws(CancellationError) {
    try execution.checkCancellation()
    let features = execution.workspace.map(channels: before.outputs, height: z.height, width: z.width)
    defer { execution.workspace.recycle(features) }
    try before(z, to: features, in: execution)
    try tail(features, to: output, in: execution)
  }
}
