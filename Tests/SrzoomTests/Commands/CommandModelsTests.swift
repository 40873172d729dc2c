import CLSR
import FoundationEssentials
import Testing

@testable import srzoom

/// `srzoom models`.
@Suite struct CommandModelsTests {
  private static let folder = Repository.root + "Assets/Models/"

  @Test func list() throws {
    let result = try CommandProgram.run(["models"], in: TemporaryFolder())
    #expect(result.code == 0)
    let paragraphs = result.output.split(separator: "\n\n")
    #expect(paragraphs.map { $0.prefix { $0 != "\n" } } == Model.builtInNames.map { $0[...] })
    let lite = try #require(try Model.builtIn("lite"))
    #expect(
      paragraphs[0].contains(
        "\n  default of  evaluate, bench\n  network     clsr, srresnet, 32 channels, 8 blocks, padding 4, \(lite.parameterCount) parameters\n"
      ))
    #expect(paragraphs[1].contains("\n  network     base, "))
  }

  @Test func json() throws {
    let result = try CommandProgram.run(["models", "--json"], in: TemporaryFolder())
    let list = try JSONDecoder().decode(ModelList.self, from: Data(result.output.utf8))
    #expect(list.version == 1)
    #expect(list.models.map(\.name) == Model.builtInNames)
    #expect(list.models.flatMap(\.defaultOf).sorted() == ["bench", "evaluate", "upscale", "view"])
  }

  /// Every model has a purpose and scores, and its card says the same, with the same licence.
  @Test(arguments: Model.builtInNames)
  func theCardSaysTheSame(name: String) throws {
    let facts = try #require(ModelFacts.of(name), "nothing is known of \(name)")
    let card = String(
      decoding: try Data(contentsOf: URL(filePath: Self.folder + name + ".md")), as: UTF8.self)
    #expect(
      card.contains(
        "\n\nPurpose: \(facts.purpose). Licence: \(ModelFacts.licence).\n\nScores: \(facts.scores).\n\n"))
  }

  /// What a weights file says of itself reaches the terminal without control bytes.
  @Test func notesOfAModel() throws {
    let file = try Array(Data(contentsOf: URL(filePath: Self.folder + "lite.safetensors")))
    // safetensors: eight bytes of length, little-endian, then JSON, then the tensors.
    let length = file[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = String(decoding: file[8..<8 + length], as: UTF8.self)
      .replacing(/"recipe":"\w+"/, with: #""recipe":"mine\u001b[2J""#)
    let size = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    let model = try Model(name: "mine", safetensors: size + Array(header.utf8) + file[(8 + length)...])
    let list = ModelList([model], defaults: [:])
    #expect(list.text.hasPrefix("mine\n  network     clsr, "))
    #expect(list.text.contains("\n  recipe      mine\\x1b[2J\n"))
    #expect(!list.text.contains("scores"))
  }
}
