/// A normalization of each pixel over its channels: (x − mean) / √(variance + 1e-5) · weight + bias.
struct LayerNorm: Sendable {
  private let weight: [Float], bias: [Float]

  /// Reads the tensors `NAME.weight` and `NAME.bias`.
  init(_ name: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) {
    self.init(
      weight: try weights.take("\(name).weight", channels), bias: try weights.take("\(name).bias", channels))
  }

  init(weight: [Float], bias: [Float]) {
    precondition(weight.count == bias.count, "\(weight.count) weights, \(bias.count) biases")
    (self.weight, self.bias) = (weight, bias)
  }

  /// The normalization whose result is modulated.
  func modulated(by modulation: Modulation) -> LayerNorm {
    precondition(
      modulation.scale.count == weight.count && modulation.shift.count == weight.count,
      "normalization of \(weight.count) channels by \(modulation.scale.count) factors")
    return LayerNorm(
      weight: weight.indices.map { weight[$0] * (1 + modulation.scale[$0]) },
      bias: bias.indices.map { bias[$0] * (1 + modulation.scale[$0]) + modulation.shift[$0] })
  }

  /// Normalizes the pixels of a window, `channels × 64`.
  func callAsFunction(
    _ window: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, _ kernels: Kernels
  ) {
    kernels.normalize(window, weight: weight, bias: bias, to: output)
  }

  /// Normalizes all pixels of a map, in place; its filled channels stay as they are.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(_ z: FeatureMap, in execution: Execution) throws(CancellationError) {
    try execution.forEachWindow(of: z) { _, window, _ in self(window, to: window, execution.kernels) }
  }
}
