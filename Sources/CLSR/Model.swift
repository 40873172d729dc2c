import CWeights

/// A trained network: hyperparameters and weights.
public struct Model: Sendable {
  /// What `--model` calls it: a built-in name, or the file it came from.
  public let name: String

  /// The names of the models that are linked in, the default first; `-base` ones are the paper's StandardSR.
  public static let builtInNames = ["lite", "lite-base"]

  /// A model that is linked in; nil if there is none of that name.
  public static func builtIn(_ name: String) throws(ModelError) -> Model? {
    builtInNames.contains(name) ? Model(name: name) : nil
  }

  init(name: String) { self.name = name }

  /// Reads a safetensors file.
  public init(name: String, safetensors bytes: [UInt8]) throws(ModelError) { self.name = name }
}

/// Why a weights file is refused.
public enum ModelError: Error, Equatable, Sendable {
  /// The file is not what it says it is.
  case invalid(reason: String)
}
