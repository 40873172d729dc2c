import CLSR
import Glibc
import Imaging
import Terminal
import Testing

@testable import srzoom

/// Frames of sessions, without a terminal.
@MainActor struct RendererTests {
  private let canvas = Canvas(rows: 30, columns: 100, graphics: .halfBlocks)
  private let photo = Photo(width: 160, height: 120, pixels: Array(repeating: 90, count: 160 * 120 * 3))

  /// `…` and `·`, whatever the locale of the test run.
  init() { setlocale(LC_CTYPE, "C.UTF-8") }

  private func session() throws -> Session {
    let settings = ViewSettings(
      paths: ["photo.jpg"], model: try Model.builtIn("lite"),
      models: [ModelSource(path: "lite")], restorerOptions: RestorerOptions(),
      maxPixels: 1_000_000)
    return Session(settings, album: Album(paths: settings.paths), canvas: canvas)
  }

  /// Nothing waits for the network, nor even for all pixels.
  @Test func previewIsShownBeforeThePhotoIsRead() throws {
    var session = try session()
    let bytes = try PhotoBytes(try photo.jpeg())
    let preview = try #require(try bytes.preview(filling: session.previewSize, maxPixels: 1_000_000))
    _ = session.handle(.finished(.looked(file: 0, bytes, preview)))
    let frame = Renderer().frame(of: session)
    #expect(frame.pictures.count == 1)
    #expect(frame.lines[0].hasSuffix("│ restoring … (lite)"))
    #expect(frame.lines[28].hasPrefix("photo.jpg · 160x120 · box 50x27+"))
    #expect(frame.lines[1...27].allSatisfy { $0 == String(repeating: "0", count: 100) })
  }

  /// It is as good as it can be when the photo itself is shown.
  @Test func previewIsDrawnInHaste() throws {
    var session = try session()
    let bytes = try PhotoBytes(try photo.jpeg())
    let preview = try #require(try bytes.preview(filling: session.previewSize, maxPixels: 1_000_000))
    _ = session.handle(.finished(.looked(file: 0, bytes, preview)))
    #expect(Renderer().frame(of: session).pictures.map(\.picture.quality) == [.moving])
    _ = session.handle(.finished(.opened(file: 0, try OpenPhoto(bytes, settings: session.settings))))
    #expect(Renderer().frame(of: session).pictures.map(\.picture.quality) == [.resting])
  }

  @Test func framesOfTheSameSessionAreEqual() throws {
    let session = try session()
    #expect(Renderer().frame(of: session) == Renderer().frame(of: session))
  }
}
