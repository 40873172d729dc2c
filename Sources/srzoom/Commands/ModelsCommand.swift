import ArgumentParser
import CLSR

/// `srzoom models`: what is built in.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the built-in models.",
    usage: "srzoom models",
    discussion: "Kind 'clsr' is the whole network, 'base' the base branch alone, which the baselines use.")

  func run() throws {
    try Output.write(
      Self.list(
        try Model.builtInNames.map { name throws(Failure) in try ModelSelection(name, for: []).model }))
  }

  /// A paragraph for each model: its shape, and what its makers wrote into the file.
  static func list(_ models: [Model]) -> String {
    models.map { model in
      let shape = model.configuration
      let notes = model.metadata.filter { !hyperparameters.contains($0.key) }.sorted { $0.key < $1.key }
      let facts =
        [
          ("kind", shape.kind.rawValue), ("parameters", "\(model.parameterCount)"),
          ("network", "\(shape.channels) channels, \(shape.blocks) blocks, padding \(shape.padding)"),
        ] + notes.map { ($0.key, $0.value) }
      return model.name + "\n"
        + facts.map { "  " + Text.left($0.0.printable, 12) + $0.1.printable + "\n" }.joined()
    }.joined(separator: "\n")
  }

  /// Metadata that is no note for people: the shape, and the whole protocol of the training.
  private static let hyperparameters: Set = [
    "format", "kind", "backbone", "tail", "scale", "channels", "blocks", "stages", "padding",
    "context_channels",
    "gcm_after", "heads", "patch", "patches", "distance_limit", "distance_scale", "training",
  ]
}
