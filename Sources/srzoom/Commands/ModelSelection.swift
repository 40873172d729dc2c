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
  init(_ name: String) throws(Failure) {
    if Model.builtInNames.contains(name) {
      guard let model = try Self.builtIn(name) else { throw Self.unknown(name) }
      self.model = model
      baseline = try Self.builtIn(name + "-base")
      return
    }
    guard name.contains("/") || name.hasSuffix(".safetensors") else { throw Self.unknown(name) }
    model = try Self.file(name)
    let stem = name.hasSuffix(".safetensors") ? String(name.dropLast(".safetensors".count)) : name
    let base = stem + "-base.safetensors"
    baseline = File.exists(base) ? try Self.file(base) : nil
  }

  private static func builtIn(_ name: String) throws(Failure) -> Model? {
    do throws(ModelError) {
      return try Model.builtIn(name)
    } catch {
      throw .file(path: name, reason: "\(error)")
    }
  }

  private static func file(_ path: String) throws(Failure) -> Model {
    let bytes = try File.read(path)
    do throws(ModelError) {
      return try Model(name: path, safetensors: bytes)
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }

  private static func unknown(_ name: String) -> Failure { .unknownModel(name, known: Model.builtInNames) }
}
