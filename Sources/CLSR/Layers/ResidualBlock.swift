/// A residual block: z ← z + conv2(relu(conv1 z)).
struct ResidualBlock: Sendable {
  /// With its ReLU.
  private var first: Convolution
  private let second: Convolution

  /// Reads the tensors `NAME.conv1.…` and `NAME.conv2.…`.
  init(_ name: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) {
    first = try Convolution("\(name).conv1", channels, channels, activation: .relu, &weights)
    second = try Convolution("\(name).conv2", channels, channels, &weights)
  }

  /// The block with its first convolution modulated before the ReLU.
  func modulated(by modulation: Modulation) -> ResidualBlock {
    var block = self
    block.first = first.modulated(by: modulation)
    return block
  }

  var channels: Int { second.outputs }

  /// Multiply-adds for each pixel.
  var multiplyAdds: Int { first.multiplyAdds + second.multiplyAdds }

  /// How many pixels around a pixel it depends on.
  var reach: Int { 2 }

  /// z ← block(z).
  ///
  /// - Parameters:
  ///   - z: `channels × height × width`.
  ///   - inner: scratch of the same shape.
  ///   - addend: `8 × height × width`, added to the first channels of the result.
  ///   - tiling: which pixels are computed; nil for all of them.
  ///   - execution: what to compute with.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ z: FeatureMap, inner: FeatureMap, addend: FeatureMap? = nil, tiling: WinogradTiling? = nil,
    in execution: Execution
  ) throws(CancellationError) {
    try first(z, to: inner, tiling: tiling, in: execution)
    try second(inner, to: z, residual: z, addend: addend, tiling: tiling, in: execution)
  }
}
