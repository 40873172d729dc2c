/// A matrix for row vectors of tokens, without bias.
struct Projection: Sendable {
  let channels: Int
  /// `channels × channels`, transposed.
  private let matrix: PackedWeights

  /// Reads the tensor `NAME.weight`, `channels × channels`, times `scale`.
  init(
    _ name: String, channels: Int, scale: Float = 1, _ weights: inout WeightReader
  ) throws(ModelError) {
    let weight = try weights.take("\(name).weight", channels, channels)
    self.channels = channels
    matrix = PackedWeights(
      (0..<channels * channels).map { weight[$0 % channels * channels + $0 / channels] * scale })
  }

  /// Multiply-adds for each token.
  var multiplyAdds: Int { channels * channels }

  /// `tokens` and `output`: `count × channels`.
  func callAsFunction(
    _ tokens: UnsafePointer<Float>, count: Int, to output: UnsafeMutablePointer<Float>
  ) {
    BLAS.multiply(tokens, matrix.start, to: output, rows: count, inner: channels, columns: channels)
  }
}
