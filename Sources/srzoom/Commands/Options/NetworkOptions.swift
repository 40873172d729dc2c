import ArgumentParser
import CLSR
import Glibc

/// Which network computes, and on how many threads: shared by every command that runs it.
struct NetworkOptions: ParsableArguments {
  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "A built-in model (see 'srzoom models') or a .safetensors file, ours or a published x4 network. "
        + "Defaults: vivid (view), photo (upscale), lite (baselines, evaluate, bench). "
        + "The viewer takes several, and folders.",
      valueName: "name|file"),
    completion: .file(extensions: ["safetensors"]))
  var models: [String] = []

  /// The one that was given last.
  var model: String? { models.last }

  /// For files of people's photos.
  static let modelForPhotos = ModelSource.standard.path
  /// For measurements: the paper's pictures were reduced from clean ones.
  static let modelForMeasurements = "lite"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Compute threads, 1 to 256 (default: one for each CPU core).", valueName: "n"),
    transform: { text in try OptionValue.number(text, in: 1...256) })
  var threads: Int?

  /// Loads the model, or the one that the command takes by itself.
  ///
  /// - Throws: `Failure.notEnoughMemory` before the weights are read, where a limit leaves no room to compute.
  func selection(default name: String, for methods: [Method]) throws(Failure) -> ModelSelection {
    if methods.contains(where: { $0.usesModel || $0.usesBaseline }) {
      guard AddressSpace.hasRoom(for: try restorerOptions()) else { throw .notEnoughMemory }
    }
    let name = model ?? name
    return try Notice.show("loading \(name.printable)") { () throws(Failure) in
      try ModelSelection(name, for: methods)
    }
  }

  /// The engine's options; the GCM attends to `contextPatches` unless the user says how many.
  ///
  /// - Throws: a usage error when `SRZOOM_CPU` asks for kernels that this CPU does not run.
  func restorerOptions(
    _ context: ContextOptions? = nil, _ damage: DamageOptions? = nil,
    contextPatches: Int? = RestorerOptions.standardPatches
  ) throws(Failure) -> RestorerOptions {
    var options = RestorerOptions()
    options.threads = threads
    if let name = getenv("SRZOOM_CPU").map({ String(cString: $0) }), !name.isEmpty {
      guard let kernels = Kernels(named: name) else {
        throw .unsupportedCPU(name, known: Kernels.availableNames)
      }
      options.kernels = kernels
    }
    let limit = AddressSpace.limit
    options.contextMemory = context?.contextMemory ?? min(options.contextMemory, (limit ?? .max) / 4)
    options.threads = AddressSpace.threads(
      options.threadCount, contextMemory: options.contextMemory, limit: limit)
    options.contextPatches = context?.contextPatches ?? contextPatches
    guard let context else { return options }
    options.padding = context.padding
    options.contextScale = context.contextSize
    options.usesPIM = !context.without.contains(.pim)
    options.usesGCM = !context.without.contains(.gcm)
    options.usesCondition = !context.without.contains(.condition)
    options.damage = damage?.replacement ?? DamageReplacement()
    return options
  }
}
