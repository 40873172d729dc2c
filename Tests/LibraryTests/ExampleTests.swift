import CLSR
import FoundationEssentials
import Imaging
import Testing

/// What another package can do with the products CLSR and Imaging, through what they make public.
@Suite struct ExampleTests {
  /// The five lines of the documentation of CLSR and of README.md.
  private func restoreFace(in path: String, to output: String) throws {
    let photo = try Photo.decode(PhotoFile.read(path)).photo
    let model = try Model.builtIn("photo")
    let restorer = model.map { Restorer(photo: photo, model: $0) }
    let face = restorer?.restore(Region(x: 16, y: 8, width: 12, height: 10))
    if let face { try PhotoFile.write(face.photo.png(), to: output) }
  }

  @Test func fiveLinesRestoreARegion() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "srzoom-example-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (input, output) = (folder.appending(path: "photo.png").path, folder.appending(path: "face.png").path)
    let pixels = (0..<40 * 30 * 3).map { UInt8(truncatingIfNeeded: $0 &* 7 % 200) }
    try PhotoFile.write(Photo(width: 40, height: 30, pixels: pixels).png(), to: input)
    try restoreFace(in: input, to: output)
    let face = try Photo.decode(PhotoFile.read(output)).photo
    #expect((face.width, face.height) == (48, 40))
  }

  /// The documentation shows the lines that are compiled here.
  @Test func theDocumentationShowsTheseLines() throws {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/"
    func text(_ path: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(filePath: root + path)), as: UTF8.self)
    }
    let here = try text("Tests/LibraryTests/ExampleTests.swift")
    let body = try #require(here.firstMatch(of: /throws \{\n((?:    .*\n)+)  \}/)).1
    let lines = body.split(separator: "\n").map { $0.dropFirst(4) }
    #expect(lines.count == 5)
    let example = lines.joined(separator: "\n").replacing("(path)", with: "(\"photo.jpg\")")
      .replacing("to: output", with: "to: \"face.png\"")
    #expect(try text("Sources/CLSR/CLSR.docc/CLSR.md").contains(example))
  }
}
