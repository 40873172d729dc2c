import CLSR

/// What `srzoom models` prints.
struct ModelList: Codable, Equatable {
  /// One model.
  struct Entry: Codable, Equatable {
    /// What `--model` calls it.
    var name: String
    /// The commands that take it by themselves.
    var defaultOf: [String]
    /// The pictures that it is for.
    var purpose: String?
    /// `clsr` for the whole network, `base` for a base network alone.
    var kind: String
    /// What the base network is: `srresnet`, `carn`, `carn_m`, `compact`, `rcan`, `rrdb`, `span` or `swinir`.
    var backbone: String
    /// How many weights it has.
    var parameters: Int
    /// Operations of a box of 64×48 pixels, two for each multiply-add, in billions.
    var gflopsPerBox: Double
    /// Bytes that the weights take in memory, about.
    var weightBytes: Int
    /// Features and blocks of the base network, and the pixels around the box that it sees too.
    var channels: Int, blocks: Int, padding: Int
    /// The training's recipe.
    var recipe: String?
    /// What it reaches, Y-PSNR.
    var scores: String?
    /// The licence of its weights.
    var licence: String?
  }

  /// The version of this form.
  var version = 1
  var models: [Entry]

  /// Describes models.
  ///
  /// - Parameters:
  ///   - models: in the order of the list.
  ///   - defaults: the commands that take a model of this name by themselves.
  init(_ models: [Model], defaults: [String: [String]]) {
    self.models = models.map { model in
      let (shape, facts) = (model.configuration, ModelFacts.of(model.name))
      return Entry(
        name: model.name, defaultOf: defaults[model.name] ?? [], purpose: facts?.purpose,
        kind: shape.kind.rawValue, backbone: shape.backbone, parameters: model.parameterCount,
        gflopsPerBox: model.boxCost(width: 64, height: 48) / 1e9, weightBytes: model.weightBytes,
        channels: shape.channels,
        blocks: shape.blocks, padding: shape.padding, recipe: model.metadata["recipe"],
        scores: facts?.scores, licence: facts.map { _ in ModelFacts.licence })
    }
  }

  /// A paragraph for each model.
  var text: String {
    models.map { model in
      let lines: [(String, String?)] = [
        ("for", model.purpose),
        ("default of", model.defaultOf.isEmpty ? nil : model.defaultOf.joined(separator: ", ")),
        (
          "network",
          "\(model.kind), \(model.backbone), \(model.channels) channels, \(model.blocks) blocks, padding \(model.padding), "
            + "\(model.parameters) parameters"
        ),
        (
          "box",
          "\(Text.decimal(model.gflopsPerBox, 1)) GFLOPs for 64x48 pixels, weights of "
            + "\(Text.decimal(Double(model.weightBytes) / 1e6, 0)) MB"
        ),
        ("recipe", model.recipe), ("scores", model.scores), ("licence", model.licence),
      ]
      return model.name.printable + "\n"
        + lines.compactMap { name, text in
          text.map { "  " + Text.left(name, 12) + $0.printable + "\n" }
        }.joined()
    }.joined(separator: "\n")
  }
}
