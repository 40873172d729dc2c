import ArgumentParser
import CLSR
import Glibc

/// Which network computes, and on how many threads: shared by every command that runs it.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A built-in model, or a .safetensors file; 'srzoom models' lists the built-in ones "
        + "(default: lite-photo; of evaluate and bench: lite).",
      valueName: "name|file"),
    completion: .file(extensions: ["safetensors"]))
  var model: String?

  /// What restores people's photos: nearly all of them were stored as JPEG.
  static let modelForPhotos = "lite-photo"
  /// What is measured: the paper's pictures were reduced from clean ones.
  static let modelForMeasurements = "lite"

  @Option(
    help: ArgumentHelp("Threads that compute, 1 to 256 (default: one for each processor).", valueName: "n"),
    transform: { text in try OptionValue.number(text, in: 1...256) })
  var threads: Int?

  /// What the engine is told.
  ///
  /// - Throws: a usage error when `SRZOOM_CPU` asks for kernels that this processor does not run.
  func restorerOptions(_ context: ContextOptions? = nil) throws(Failure) -> RestorerOptions {
    var options = RestorerOptions()
    options.threads = threads
    if let name = getenv("SRZOOM_CPU").map({ String(cString: $0) }), !name.isEmpty {
      guard let kernels = Kernels(named: name) else {
        throw .unsupportedCPU(name, known: Kernels.namesHere)
      }
      options.kernels = kernels
    }
    let limit = AddressSpace.limit
    options.contextMemory = context?.contextMemory ?? min(options.contextMemory, (limit ?? .max) / 4)
    options.threads = AddressSpace.threads(
      options.threadCount, contextMemory: options.contextMemory, limit: limit)
    guard let context else { return options }
    options.padding = context.padding
    options.contextScale = context.contextSize
    options.usesPIM = !context.without.contains(.pim)
    options.usesGCM = !context.without.contains(.gcm)
    return options
  }
}

/// How much around the box the network sees: shared by every command that restores photos.
struct ContextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Pixels around the box that the network sees too, 0 to 64 (default: the model's own).", valueName: "p"),
    transform: { text in try OptionValue.number(text, in: 0...64) })
  var padding: Int?

  @Option(
    help: ArgumentHelp(
      "Use as context only a part of the photo, K times as wide and high as the box, K at least 1 "
        + "(default: the whole photo).", valueName: "k"),
    transform: OptionValue.factor)
  var contextSize: Double?

  @Option(
    help: ArgumentHelp(
      "Memory for the photo's context, in bytes or with k, M or G (default: 1G, or a quarter of the memory if "
        + "that is less).", valueName: "size"),
    transform: OptionValue.quantity)
  var contextMemory: Int?

  @Option(
    help: ArgumentHelp(
      "Leave out a part of the network: pim or gcm. May be given twice.", valueName: "pim|gcm"),
    completion: .list(ContextModule.allCases.map(\.rawValue)),
    transform: OptionValue.choice)
  var without: [ContextModule] = []
}

/// The two parts of CLSR that see more than the box.
enum ContextModule: String, CaseIterable {
  /// The proximity integration module.
  case pim
  /// The global context module.
  case gcm
}

/// How much of a photo is read at most: shared by every command that reads one.
struct PhotoOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Refuse photos of more pixels; k, M and G stand for 10^3, 10^6 and 10^9 (default: 256M).",
      valueName: "n"),
    transform: OptionValue.quantity)
  var maxPixels = 256_000_000
}
