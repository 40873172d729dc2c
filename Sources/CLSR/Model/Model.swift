import CWeights

/// A trained network: hyperparameters and weights, ready to run.
public struct Model: Sendable {
  /// What `--model` calls it: a built-in name, or the file it came from.
  public let name: String
  /// Its hyperparameters.
  public let configuration: Configuration
  /// All of the file's metadata.
  public let metadata: [String: String]
  /// How many weights were trained.
  public let parameterCount: Int
  let network: Network

  /// Reads a safetensors file.
  ///
  /// - Throws: `ModelError` if it is not one, or not of a network that this program knows.
  public init(name: String, safetensors bytes: [UInt8]) throws(ModelError) {
    try self.init(name: name, Safetensors(bytes))
  }

  init(name: String, _ file: Safetensors) throws(ModelError) {
    self.name = name
    metadata = file.metadata
    configuration = try Configuration(metadata: file.metadata)
    parameterCount = file.tensors.values.map(\.values.count).reduce(0, +)
    var weights = WeightReader(file)
    network = try Network(
      configuration.architecture, contextChannels: configuration.contextChannels, gcm: configuration.gcm,
      condition: configuration.condition, &weights)
    try weights.finish()
  }

  /// Whether it estimates a photo's damage and is conditioned on it.
  public var isConditioned: Bool { configuration.condition != nil }

  // MARK: Built-in models

  /// The names of the models that are linked in, the default first; the `-base` ones are the paper's StandardSR.
  public static var builtInNames: [String] { builtIn.map { String(cString: $0.name) } }

  /// Names that built-in models had before.
  private static let olderNames = ["lite-photo": "photo", "lite-photo-base": "photo-base"]

  /// The built-in model that a name, perhaps an older one, stands for; nil if there is none.
  public static func builtInName(for name: String) -> String? {
    let name = olderNames[name] ?? name
    return builtInNames.contains(name) ? name : nil
  }

  /// Reads a model that is linked in, by its name or an older one; nil if there is none of that name.
  ///
  /// - Throws: `ModelError` if it was damaged before it was linked in.
  public static func builtIn(_ name: String) throws(ModelError) -> Model? {
    guard let name = builtInName(for: name),
      let file = builtIn.first(where: { String(cString: $0.name) == name })
    else { return nil }
    let bytes = UnsafeRawBufferPointer(start: file.bytes, count: file.count)
    return try Model(name: name, safetensors: Array(bytes))
  }

  private static var builtIn: UnsafeBufferPointer<srz_model> {
    var count = 0
    let models = srz_models(&count)
    return UnsafeBufferPointer(start: models, count: count)
  }
}
