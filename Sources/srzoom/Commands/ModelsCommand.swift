import ArgumentParser
import CLSR

/// `srzoom models`: what is built in, or what files are.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the built-in models, or say what files of weights are.",
    usage: "srzoom models [--json] [<file> ...]",
    discussion: """
      A file of CARN, CARN-M, Compact, RCAN, RRDB (ESRGAN, Real-ESRGAN), SPAN or SwinIR is recognized by its tensors. Kind 'clsr' is the \
      whole network, 'base' the base network alone, which the methods precrop, precrop0 and postcrop run. \
      Scores are Y-PSNR by 'srzoom evaluate'.
      """)

  @Argument(
    help: ArgumentHelp("Files of weights (default: the built-in models).", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var files: [String] = []

  @Flag(help: "Print JSON instead of paragraphs.")
  var json = false

  func run() throws {
    let names = files.isEmpty ? Model.builtInNames : files
    let models = try names.map { name throws(Failure) in try ModelSelection(name, for: []).model
    }
    let list = ModelList(
      models,
      defaults: [
        ModelSource.viewing.path: ["view"],
        NetworkOptions.modelForPhotos: ["upscale"],
        NetworkOptions.modelForMeasurements: ["evaluate", "bench"],
      ])
    try Output.write(json ? list.json : list.text)
  }
}
