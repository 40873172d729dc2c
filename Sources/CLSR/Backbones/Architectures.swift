/// The architectures that a weights file can name.
enum Architectures {
  static let all: [any Architecture.Type] = [SRResNet.self]

  /// The one that the metadata's `backbone` names, with its hyperparameters.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`.
  static func read(_ metadata: Metadata) throws(ModelError) -> any Architecture {
    let names = all.map { $0.name }
    let name = try metadata.word("backbone", of: names)
    guard let type = all.first(where: { $0.name == name }) else {
      throw .unusableParameter(name: "backbone", value: name, expected: .word(of: names))
    }
    return try type.init(metadata)
  }
}
