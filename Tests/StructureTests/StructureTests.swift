import Testing

/// The arrows of CONTRIBUTING.md: between targets and between folders they point one way.
@Suite struct StructureTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  @Test func thisPackage() throws {
    let sources = try SourceTree(folder: Self.root + "/Sources")
    #expect(sources.files.count > 100)
    #expect(sources.importsThatPointUp == [])
    #expect(sources.secondImporters == [])
    #expect(sources.circles == [])
  }

  // MARK: The rules themselves, on trees that break them

  @Test func anImportThatPointsUpIsFound() {
    let tree = SourceTree(files: [
      .init("srzoom/Viewer/Viewer.swift", "import CLSR\nimport Terminal"),
      .init("CLSR/Model/Model.swift", "import Imaging"),
      .init("CLSR/Engine/Pool.swift", "import Terminal"),
      .init("Imaging/Photo.swift", "@testable import CLSR"),
    ])
    #expect(
      tree.importsThatPointUp == [
        "CLSR/Engine/Pool.swift imports Terminal", "Imaging/Photo.swift imports CLSR",
      ])
  }

  @Test func aSecondImporterOfACLibraryIsFound() {
    let tree = SourceTree(files: [
      .init("Imaging/Files/PNG.swift", "import CPNG"),
      .init("Imaging/Files/JPEGReader.swift", "import CJPEG"),
      .init("Imaging/Files/JPEGWriter.swift", "import CJPEG"),
      .init("Imaging/Pixels/Alpha.swift", "import CPNG"),
      .init("srzoom/Main.swift", "import CLSR"),
      .init("CLSR/Model.swift", "// import CPNG"),
      .init("Terminal/Screen.swift", "import CLSR"),
    ])
    #expect(
      tree.secondImporters == ["CPNG is imported by Imaging/Files/PNG.swift, Imaging/Pixels/Alpha.swift"])
  }

  @Test func aCircleOfFoldersIsFound() {
    let tree = SourceTree(files: [
      .init("CLSR/Engine/Pool.swift", "final class Pool {}\n"),
      .init("CLSR/Layers/Convolution.swift", "struct Convolution { let pool: Pool }\n"),
      .init("CLSR/Engine/Planner.swift", "struct Planner {\n  let first: [Convolution]\n}\n"),
    ])
    #expect(
      tree.circles == [
        "CLSR: Engine uses Layers (Convolution in Planner.swift), Layers uses Engine (Pool in Convolution.swift)"
      ])
  }

  @Test func aCircleThroughAFileBesideFoldersIsFound() {
    let tree = SourceTree(files: [
      .init("srzoom/Commands/View.swift", "struct View {}\nfunc run() { Main.stop() }\n"),
      .init("srzoom/Main.swift", "enum Main { static func start() { View() } }\n"),
      .init("srzoom/Failure.swift", "enum Failure { case view }\n"),
    ])
    #expect(
      tree.circles == [
        "srzoom: Commands uses Main.swift (Main in View.swift), Main.swift uses Commands (View in Main.swift)"
      ])
  }

  @Test func aCircleBelowIsFound() {
    let tree = SourceTree(files: [
      .init("Terminal/Pictures/Sixel/Encoder.swift", "public struct Encoder { var band: Band }\n"),
      .init("Terminal/Pictures/Kitty/Band.swift", "@frozen public struct Band { var encoder: Encoder }\n"),
    ])
    #expect(tree.circles.map { $0.prefix { $0 != ":" } } == ["Terminal/Pictures"])
  }

  @Test func whatIsNoUseIsNone() {
    let tree = SourceTree(files: [
      .init("CLSR/Engine/Pool.swift", "/// Made by ``Layer``.\nstruct Pool {\n  enum Kind {}\n} // Layer\n"),
      .init("CLSR/Layers/Layer.swift", "struct Layer { let pool: Pool }\nprivate struct Slot {}\n"),
      .init("CLSR/Engine/Slot.swift", "struct Slot { let name = \"Layer\" }\nfileprivate struct Part {}\n"),
      .init("CLSR/Layers/Part.swift", "struct Part { enum Kind {} }\n"),
      .init("Imaging/Layer.swift", "struct Layer {}\n"),
    ])
    #expect(tree.circles == [])
  }
}
