import ArgumentParser
import CLSR

/// `srzoom models`: what is built in.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the built-in models: what each is for, and how good it is.",
    usage: "srzoom models [--json]",
    discussion: """
      Kind 'clsr' is the whole network, 'base' the base network alone, which the methods precrop, precrop0 and postcrop \
      run. Scores are Y-PSNR by 'srzoom evaluate'.
      """)

  @Flag(help: "Print JSON instead of paragraphs.")
  var json = false

  func run() throws {
    let models = try Model.builtInNames.map { name throws(Failure) in try ModelSelection(name, for: []).model
    }
    let list = ModelList(
      models,
      defaults: [
        NetworkOptions.modelForPhotos: ["view", "upscale"],
        NetworkOptions.modelForMeasurements: ["evaluate", "bench"],
      ])
    try Output.write(json ? list.json : list.text)
  }
}
