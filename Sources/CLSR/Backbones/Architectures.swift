/// The architectures that a weights file's metadata can name.
enum Architectures {
  /// An architecture's name, and how its hyperparameters are read.
  private typealias Entry = (name: String, read: @Sendable (Metadata) throws(ModelError) -> any Architecture)

  private static let all: [Entry] = [
    ("srresnet", { metadata throws(ModelError) in try SRResNet(metadata) }),
    ("carn", { metadata throws(ModelError) in try CARN(.full, metadata) }),
    ("rcan", { metadata throws(ModelError) in try RCAN(metadata) }),
    ("carn_m", { metadata throws(ModelError) in try CARN(.mobile, metadata) }),
    ("swinir", { metadata throws(ModelError) in try SwinIR(metadata) }),
  ]

  /// The one that the metadata's `backbone` names, with its hyperparameters.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`.
  static func read(_ metadata: Metadata) throws(ModelError) -> any Architecture {
    let names = all.map(\.name)
    let name = try metadata.word("backbone", of: names)
    guard let entry = all.first(where: { $0.name == name }) else {
      throw .unusableParameter(name: "backbone", value: name, expected: .word(of: names))
    }
    return try entry.read(metadata)
  }
}
