/// Hands out a file's tensors one by one, each checked against the shape that the network expects.
struct WeightReader {
  private var tensors: [String: Tensor]
  /// What all names begin with in the file, and the network does not know.
  private let prefix: String
  /// By their names in the file.
  private var taken: [String: Tensor] = [:]

  init(_ file: Safetensors, prefix: String = "") {
    tensors = file.tensors
    self.prefix = prefix
  }

  /// Whether there is still a tensor `name`.
  func has(_ name: String) -> Bool { tensors[prefix + name] != nil }

  /// The values of the tensor `name`, row-major.
  ///
  /// - Throws: `ModelError` if it is missing or has another shape.
  mutating func take(_ name: String, _ shape: Int...) throws(ModelError) -> [Float] {
    try take(name, shape)
  }

  /// The same for a shape that is not known before the program runs.
  mutating func take(_ name: String, _ shape: [Int]) throws(ModelError) -> [Float] {
    let name = prefix + name
    guard let tensor = tensors.removeValue(forKey: name) else {
      throw .missingTensor(name: name, shape: shape)
    }
    guard tensor.shape == shape else {
      throw .wrongShape(name: name, shape: tensor.shape, expected: shape)
    }
    taken[name] = tensor
    return tensor.values
  }

  /// How many numbers have been taken.
  var takenCount: Int { taken.values.reduce(0) { $0 + $1.values.count } }

  /// The tensors that have been taken whose names begin so, by these names.
  func taken(beginningWith beginning: String) -> [String: Tensor] {
    taken.filter { $0.key.hasPrefix(beginning) }
  }

  /// The weight, `outputs × inputs × side × side`, and the bias of the convolution `name`.
  mutating func convolution(
    _ name: String, _ inputs: Int, _ outputs: Int, side: Int = 3
  ) throws(ModelError) -> (weight: [Float], bias: [Float]) {
    (try take("\(name).weight", outputs, inputs, side, side), try take("\(name).bias", outputs))
  }

  /// Marks the tensors whose names begin so as read.
  mutating func skip(_ beginning: String) {
    tensors = tensors.filter { !$0.key.hasPrefix(prefix + beginning) }
  }

  /// Marks the tensors whose names end so as read.
  mutating func skip(endingWith ending: String) {
    tensors = tensors.filter { !$0.key.hasSuffix(ending) }
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
