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
  /// The bytes that they take in memory as kernels read them.
  ///
  /// Two base branches count once: only their blend runs.
  public let weightBytes: Int
  let network: Network

  /// Reads a safetensors file: this project's own, by its metadata, or one of a network that the community publishes,
  /// recognized by its tensors.
  ///
  /// - Throws: `ModelError` if it is not one, or not of a network that this program knows.
  public init(name: String, safetensors bytes: [UInt8]) throws(ModelError) {
    try self.init(name: name, Safetensors(bytes))
  }

  init(name: String, _ file: Safetensors) throws(ModelError) {
    self.name = name
    metadata = file.metadata
    if file.metadata["format"]?.hasPrefix("srzoom") == true || file.metadata["backbone"] != nil {
      configuration = try Configuration(metadata: file.metadata)
      var weights = WeightReader(file)
      network = try Self.network(configuration, prefix: "base.", &weights)
      try weights.finish()
      parameterCount = weights.takenCount
    } else {
      let recognized = try PublishedNetworks.recognize(TensorShapes(file.tensors))
      configuration = Configuration(recognized.architecture)
      var weights = WeightReader(file, prefix: recognized.prefix)
      network = try Self.network(configuration, prefix: "", &weights)
      recognized.architecture.skipUnused(&weights)
      try weights.finish()
      parameterCount = weights.takenCount
    }
    weightBytes = PackedWeights.byteCount(in: network)
  }

  private static func network(
    _ configuration: Configuration, prefix: String, _ weights: inout WeightReader
  ) throws(ModelError) -> Network {
    try Network(
      configuration.architecture, prefix: prefix, contextChannels: configuration.contextChannels,
      gcm: configuration.gcm, condition: configuration.condition, &weights)
  }

  /// What restoring a box in the middle of a photo takes, two operations for each multiply-add; what belongs to the photo
  /// as a whole is left out.
  ///
  /// - Parameters:
  ///   - width: of the box in the photo's pixels.
  ///   - height: likewise.
  /// - Returns: floating-point operations.
  public func boxCost(width: Int, height: Int) -> Double {
    let padding = 2 * configuration.padding
    return 2 * Double(network.base.multiplyAdds) * Double((width + padding) * (height + padding))
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
