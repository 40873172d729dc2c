import CLSR

/// What `--model` chose: the whole network, and the base network that the baselines use.
struct ModelSelection: Sendable {
  /// The model itself.
  let model: Model
  /// NAME-base; nil when a model file has none beside it.
  let baseline: Model?

  /// Finds a model by its built-in name or reads it from a file.
  ///
  /// A built-in name wins over a file of that name; `./lite` is the file. The base network of `FILE.safetensors`
  /// is `FILE-base.safetensors` beside it.
  ///
  /// - Parameter methods: what it will be used for.
  init(_ name: String, for methods: [Method]) throws(Failure) {
    (model, baseline) = try Self.find(name)
    for method in methods where method.needsBaseline && baseline == nil {
      throw .noBaseline(method: method.rawValue, model: name)
    }
  }

  /// The network that a method runs; nil for an interpolation.
  func network(for method: Method) -> Model? {
    switch method {
    case .clsr: model
    case .precrop, .precrop0, .postcrop: baseline
    case .bilinear, .bicubic: nil
    }
  }

  private static func find(_ name: String) throws(Failure) -> (model: Model, baseline: Model?) {
    if Model.builtInNames.contains(name) {
      guard let model = try builtIn(name) else { throw unknown(name) }
      return (model, try builtIn(name + "-base"))
    }
    guard name.contains("/") || name.hasSuffix(".safetensors") else { throw unknown(name) }
    let stem = name.hasSuffix(".safetensors") ? String(name.dropLast(".safetensors".count)) : name
    let base = stem + "-base.safetensors"
    return (try file(name), File.exists(base) ? try file(base) : nil)
  }

  private static func builtIn(_ name: String) throws(Failure) -> Model? {
    do throws(ModelError) {
      return try Model.builtIn(name)
    } catch {
      throw .model(path: name, error)
    }
  }

  private static func file(_ path: String) throws(Failure) -> Model {
    let bytes = try File.read(path)
    do throws(ModelError) {
      return try Model(name: path, safetensors: bytes)
    } catch {
      throw .model(path: path, error)
    }
  }

  private static func unknown(_ name: String) -> Failure { .unknownModel(name, known: Model.builtInNames) }
}

extension Method {
  /// Whether it runs the base network, NAME-base.
  var needsBaseline: Bool {
    switch self {
    case .precrop, .precrop0, .postcrop: true
    case .clsr, .bilinear, .bicubic: false
    }
  }
}
