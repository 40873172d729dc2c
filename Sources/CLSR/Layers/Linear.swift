/// A linear layer for one vector at a time.
struct Linear: Sendable {
  let inputs: Int, outputs: Int
  /// `outputs × inputs`, and `outputs`.
  private let weight: [Float], bias: [Float]

  /// Reads the tensors `NAME.weight`, `outputs × inputs`, and `NAME.bias`.
  init(
    _ name: String, _ inputs: Int, _ outputs: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    self.inputs = inputs
    self.outputs = outputs
    weight = try weights.take("\(name).weight", outputs, inputs)
    bias = try weights.take("\(name).bias", outputs)
  }

  /// Reads the tensors of the 1×1 convolution `name`, for a picture of one pixel.
  init(
    pointwise name: String, _ inputs: Int, _ outputs: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    self.inputs = inputs
    self.outputs = outputs
    (weight, bias) = try weights.convolution(name, inputs, outputs, side: 1)
  }

  /// W · input + bias.
  func callAsFunction(_ input: [Float]) -> [Float] {
    precondition(input.count == inputs, "linear \(inputs) → \(outputs) of \(input.count) numbers")
    return (0..<outputs).map { output in
      input.indices.reduce(bias[output]) { $0 + weight[output * inputs + $1] * input[$1] }
    }
  }
}
