import CLSR

extension ModelError: CustomStringConvertible {
  /// What is wrong, as the end of a line that begins with the file's name.
  public var description: String {
    switch self {
    case .tooShort(let count): "not a safetensors file: \(count) bytes are too few"
    case .headerTooLong(let length, let size):
      "not a safetensors file: a header of \(length) bytes in a file of \(size)"
    case .unreadableHeader: "not a safetensors file: the header can't be read"
    case .trailingBytes(let count): "not a safetensors file: \(count) bytes after the last tensor"
    case .misplacedTensor(let name, let start, let end, let expectedStart, let size):
      "tensor \(name): bytes \(start)..<\(end) of \(size), expected to start at \(expectedStart)"
    case .unsupportedType(let tensor, let type): "tensor \(tensor): type \(type), expected F32, F16 or BF16"
    case .impossibleShape(let tensor, let shape): "tensor \(tensor): shape \(shape)"
    case .wrongByteCount(let tensor, let shape, let type, let count):
      "tensor \(tensor): shape \(shape) in \(count) bytes of \(type)"
    case .notFinite(let tensor): "tensor \(tensor): a weight is not a finite number"
    case .missingParameter(let name): "no hyperparameter '\(name)' in the file's metadata"
    case .unusableParameter(let name, let value, let expected):
      "hyperparameter \(name) is '\(value)', expected \(expected)"
    case .missingTensor(let name, let shape): "tensor \(name) of shape \(shape) is missing"
    case .wrongShape(let name, let shape, let expected):
      "tensor \(name) has shape \(shape), expected \(expected)"
    case .unknownTensor(let name, let shape): "tensor \(name) of shape \(shape) has no place in this network"
    case .unknownNetwork(let tensors):
      tensors.isEmpty
        ? "there is no tensor in it"
        : "no network that is known has tensors called \(tensors.joined(separator: ", "))"
    case .unsupportedNetwork(let name): "a network of the kind \(name), which srzoom does not run"
    case .otherScale(let network, let scale): "a network (\(network)) that enlarges \(scale) times, not 4"
    }
  }
}

extension ExpectedParameter: CustomStringConvertible {
  /// What follows "expected".
  public var description: String {
    switch self {
    case .word(let words):
      words.count == 1 ? "'\(words[0])'" : words.joined(separator: " or ")
    case .words(let words): "some of \(words.joined(separator: ", ")), separated by a space"
    case .pair(let word, let other): "\(word) only with \(other)"
    case .integer(let range, let step):
      "\(range.lowerBound) to \(range.upperBound)\(step == 1 ? "" : " in steps of \(step)")"
    case .square(let range): "a square number from \(range.lowerBound)² to \(range.upperBound)²"
    case .positiveNumber: "a positive number"
    case .divisor(let number): "a divisor of \(number)"
    case .heads(let channels): "heads of an even number of the \(channels) channels"
    }
  }
}
