import CLSR
import SystemPackage

/// What `--model` chose: the whole network, and the base network that the baselines use.
struct ModelSelection: Sendable {
  /// The model itself.
  let model: Model
  /// The base network: NAME-base, or the model itself if it is one; nil when it is not needed or not there.
  let baseline: Model?
  /// What `--model` said.
  private let name: String

  /// Finds a model by its built-in name or reads it from a file.
  ///
  /// A built-in name wins over a file of that name; `./lite` is the file. The base network of `FILE.safetensors`
  /// is `FILE-base.safetensors` beside it.
  ///
  /// - Parameters:
  ///   - name: what `--model` said.
  ///   - methods: what it will be used for; `check` tells whether it can.
  /// - Throws: a usage error for an unknown name, a file error for bad weights.
  init(_ name: String, for methods: [Method]) throws(Failure) {
    self.name = name
    model = try Self.model(name)
    if model.configuration.kind == .base {
      baseline = model
    } else if methods.contains(where: \.usesBaseline) {
      baseline = try Self.baseline(of: name)
    } else {
      baseline = nil
    }
  }

  /// Refuses a name that is neither that of a built-in model nor that of a file; reads no weights.
  static func checkName(_ name: String) throws(Failure) {
    if Model.builtInName(for: name) != nil { return }
    guard isPath(name) else { throw .unknownModel(name, known: Model.builtInNames) }
    guard File.exists(name) else { throw .file(path: name, .system(.noSuchFileOrDirectory)) }
  }

  /// Refuses a method that the model has no network for.
  func check(_ method: Method) throws(Failure) {
    if method.usesBaseline, baseline == nil { throw .noBaseline(method: method.rawValue, model: name) }
    if method.usesModel, model.configuration.kind == .base { throw .noContextNetwork(model: name) }
  }

  /// Refuses a damage for a model without a condition.
  func check(_ damage: DamageReplacement) throws(Failure) {
    guard damage.isEmpty || model.isConditioned else { throw .notConditioned(model: name) }
  }

  /// What is done when no method is asked for.
  var standardMethod: Method { model.standardMethod }

  /// Whether the model has what a method needs.
  func serves(_ method: Method) -> Bool { (try? check(method)) != nil }

  /// The network that a method runs; nil for an interpolation.
  func network(for method: Method) -> Model? {
    if method.usesModel { model } else if method.usesBaseline { baseline } else { nil }
  }

  private static func model(_ name: String) throws(Failure) -> Model {
    if let model = try builtIn(name) { return model }
    guard isPath(name) else { throw .unknownModel(name, known: Model.builtInNames) }
    return try file(name)
  }

  private static func isPath(_ name: String) -> Bool {
    name.contains("/") || name.hasSuffix(ModelSource.ending)
  }

  private static func baseline(of name: String) throws(Failure) -> Model? {
    if let name = Model.builtInName(for: name) { return try builtIn(name + "-base") }
    let ending = ModelSource.ending
    let stem = name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
    let path = stem + "-base" + ending
    return File.exists(path) ? try file(path) : nil
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
}

extension Model {
  /// All that the model has, on the region with true pixels around it.
  var standardMethod: Method { configuration.kind == .base ? .precrop : .clsr }
}
