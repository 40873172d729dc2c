import Testing

@testable import srzoom

struct ModelSourceTests {
  @Test func isCalledByItsFile() {
    for (path, name) in [
      ("photo", "photo"), ("./photo", "photo"), ("models/4xNomos.safetensors", "4xNomos"),
      ("a\u{1B}b.safetensors", "a\\x1bb"),
    ] {
      #expect(ModelSource(path: path).name == name)
    }
  }

  @Test func aFolderStandsForItsModels() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "b.safetensors")
    try folder.write([1], to: "a.safetensors")
    try folder.write([1], to: "readme.md")
    for path in [folder.path, folder.path + "/"] {
      let sources = try ModelSource.sources(named: path)
      #expect(sources.map(\.name) == ["a", "b"])
      #expect(sources[0].path == folder / "a.safetensors")
    }
  }

  @Test func aFolderWithoutModelsIsRefused() throws {
    let folder = try TemporaryFolder()
    #expect(throws: Failure.noModels(folder: folder.path)) { try ModelSource.sources(named: folder.path) }
    #expect("\(Failure.noModels(folder: "x/"))" == "x/: no .safetensors file in this folder")
  }
}
