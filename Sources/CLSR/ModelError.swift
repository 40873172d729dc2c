/// Why a weights file is refused.
public enum ModelError: Error, Equatable, Sendable {
  /// The file is no safetensors file.
  case notSafetensors(reason: String)
  /// A tensor's entry in the header makes no sense.
  case badTensor(name: String, reason: String)
  /// A hyperparameter is missing.
  case missingParameter(name: String)
  /// A hyperparameter is not one that this program knows.
  case unusableParameter(name: String, value: String, expected: String)
  /// A tensor that the network needs is missing.
  case missingTensor(name: String, shape: [Int])
  /// A tensor has another shape than the hyperparameters say.
  case wrongShape(name: String, shape: [Int], expected: [Int])
  /// A tensor that the network has no place for.
  case unknownTensor(name: String, shape: [Int])
  /// A weight is NaN or infinite.
  case notFinite(tensor: String)
  /// The file is a base network where the whole one is needed, or the other way round.
  case wrongKind(found: String, needed: String)
}

extension ModelError: CustomStringConvertible {
  /// One line, without the file's name.
  public var description: String {
    switch self {
    case .notSafetensors(let reason): "not a safetensors file: \(reason)"
    case .badTensor(let name, let reason): "tensor \(name): \(reason)"
    case .missingParameter(let name): "no hyperparameter '\(name)' in the file's metadata"
    case .unusableParameter(let name, let value, let expected):
      "hyperparameter \(name) is '\(value)', expected \(expected)"
    case .missingTensor(let name, let shape): "tensor \(name) of shape \(shape) is missing"
    case .wrongShape(let name, let shape, let expected):
      "tensor \(name) has shape \(shape), expected \(expected)"
    case .unknownTensor(let name, let shape): "tensor \(name) of shape \(shape) has no place in this network"
    case .notFinite(let tensor): "tensor \(tensor): a weight is not a finite number"
    case .wrongKind(let found, let needed): "a \(found) network where a \(needed) one is needed"
    }
  }
}
