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

  /// A paragraph for each model: its shape, and what its makers wrote into it.
  static func list(_ models: [Model]) -> String {
    models.map { model in
      let shape = model.configuration
      let facts =
        [
          ("kind", shape.kind.rawValue), ("parameters", "\(model.parameterCount)"),
          ("network", "\(shape.channels) channels, \(shape.blocks) blocks, padding \(shape.padding)"),
        ] + notes.compactMap { note in model.metadata[note.key].map { (note.title, $0) } }
      return model.name + "\n"
        + facts.map { "  " + Text.left($0.0, 12) + $0.1.printable + "\n" }.joined()
    }.joined(separator: "\n")
  }

  /// The metadata of a weights file that is meant for people.
  private static let notes = [
    (key: "recipe", title: "recipe"), (key: "data", title: "trained on"), (key: "scores", title: "scores"),
  ]
}
