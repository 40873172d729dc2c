/// A linear layer of each pixel of a window.
///
/// Its products are 1.0 to 1.2 times as fast as OpenBLAS's of the same windows (Zen 5, AVX-512), and need no further pass for what
/// follows them.
struct WindowLinear: Sendable {
  let inputs: Int, outputs: Int
  /// `outputs × inputs`, and `outputs`.
  private let weight: PackedWeights, bias: PackedWeights

  /// Packs `weight`, `outputs × inputs`, and `bias`, `outputs`.
  init(weight: [Float], bias: [Float]) {
    precondition(
      !bias.isEmpty && weight.count % bias.count == 0, "\(weight.count) weights, \(bias.count) biases")
    (inputs, outputs) = (weight.count / bias.count, bias.count)
    self.weight = PackedWeights(weight)
    self.bias = PackedWeights(bias)
  }

  /// Reads the tensors `NAME.weight`, `outputs × inputs`, and `NAME.bias`.
  init(
    _ name: String, _ inputs: Int, _ outputs: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    self.init(
      weight: try weights.take("\(name).weight", outputs, inputs),
      bias: try weights.take("\(name).bias", outputs))
  }

  /// Multiply-adds for each pixel.
  var multiplyAdds: Int { inputs * outputs }

  /// finish(W · input + bias); `input` is `inputs × 64`, `output` `outputs × 64` and another one.
  func callAsFunction(
    _ input: UnsafePointer<Float>, _ finish: Kernels.LinearFinish = .store,
    to output: UnsafeMutablePointer<Float>, _ kernels: Kernels
  ) {
    kernels.multiply(input, weight: weight, bias: bias, finish, to: output)
  }
}
