/// Hands out a file's tensors one by one, each checked against the shape that the network expects.
struct WeightReader {
  private var tensors: [String: Tensor]

  init(_ file: Safetensors) { tensors = file.tensors }

  /// The values of the tensor `name`, row-major.
  ///
  /// - Throws: `ModelError` if it is missing or has another shape.
  mutating func take(_ name: String, _ shape: Int...) throws(ModelError) -> [Float] {
    guard let tensor = tensors.removeValue(forKey: name) else {
      throw .missingTensor(name: name, shape: shape)
    }
    guard tensor.shape == shape else {
      throw .wrongShape(name: name, shape: tensor.shape, expected: shape)
    }
    return tensor.values
  }

  /// The weight, `outputs × inputs × 3 × 3`, and the bias of the convolution `name`.
  mutating func convolution(
    _ name: String, _ inputs: Int, _ outputs: Int
  ) throws(ModelError) -> (weight: [Float], bias: [Float]) {
    (try take("\(name).weight", outputs, inputs, 3, 3), try take("\(name).bias", outputs))
  }

  /// Checks that every tensor has been taken.
  ///
  /// - Throws: `ModelError.unknownTensor` for one that has not.
  func finish() throws(ModelError) {
    if let (name, tensor) = tensors.min(by: { $0.key < $1.key }) {
      throw .unknownTensor(name: name, shape: tensor.shape)
    }
  }
}
