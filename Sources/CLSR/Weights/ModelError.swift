/// Why a weights file is refused.
public enum ModelError: Error, Equatable, Sendable {
  // MARK: The file

  /// The file is too short for a header's length.
  case tooShort(byteCount: Int)
  /// The header is longer than the file, or than any that is read.
  case headerTooLong(length: UInt64, fileSize: Int)
  /// The header is no JSON of the format's shape.
  case unreadableHeader
  /// There are bytes after the last tensor.
  case trailingBytes(count: Int)

  // MARK: A tensor as such

  /// A tensor's bytes overlap others, leave a gap or end beyond the data.
  case misplacedTensor(name: String, start: Int, end: Int, expectedStart: Int, dataSize: Int)
  /// A tensor is not of `F32`, `F16` or `BF16`.
  case unsupportedType(tensor: String, type: String)
  /// A dimension is negative, or there are more numbers than can be counted.
  case impossibleShape(tensor: String, shape: [Int])
  /// A tensor has not as many bytes as its shape and type take.
  case wrongByteCount(tensor: String, shape: [Int], type: String, byteCount: Int)
  /// A weight is NaN or infinite.
  case notFinite(tensor: String)

  // MARK: The network

  /// A hyperparameter is missing in the metadata.
  case missingParameter(name: String)
  /// A hyperparameter is not one that this program knows.
  case unusableParameter(name: String, value: String, expected: ExpectedParameter)
  /// A tensor that the network needs is missing.
  case missingTensor(name: String, shape: [Int])
  /// A tensor's shape contradicts the hyperparameters.
  case wrongShape(name: String, shape: [Int], expected: [Int])
  /// A tensor that the network has no place for.
  case unknownTensor(name: String, shape: [Int])

  // MARK: A network without metadata of this program

  /// No network is known by tensors of such names.
  case unknownNetwork(tensors: [String])
  /// The tensors are those of a network that this program does not run.
  case unsupportedNetwork(name: String)
  /// The network enlarges, but not four times.
  case otherScale(network: String, scale: Int)
}

/// What a hyperparameter should have been.
public enum ExpectedParameter: Equatable, Sendable {
  /// One of these words.
  case word(of: [String])
  /// Some of these words, separated by a space.
  case words(of: [String])
  /// The first word only with the second one.
  case pair(String, with: String)
  /// An integer of this range, a multiple of `step`.
  case integer(in: ClosedRange<Int>, step: Int)
  /// The square of an integer of this range.
  case square(of: ClosedRange<Int>)
  /// A positive, finite number.
  case positiveNumber
  /// A number that divides this one.
  case divisor(of: Int)
  /// A number of heads that gives each an even number of these channels.
  case heads(ofChannels: Int)
}
