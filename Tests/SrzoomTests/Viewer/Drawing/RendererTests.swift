import CLSR
import Glibc
import Imaging
import Testing

@testable import Terminal
@testable import srzoom

/// Frames of sessions, without a terminal.
@MainActor struct RendererTests {
  private let canvas = Canvas(rows: 30, columns: 100, graphics: .halfBlocks)
  private let photo = Photo(width: 160, height: 120, pixels: Array(repeating: 90, count: 160 * 120 * 3))

  /// `…` and `·`, whatever the locale of the test run.
  init() { setlocale(LC_CTYPE, "C.UTF-8") }

  private func session(_ model: String = "lite", on canvas: Canvas? = nil) throws -> Session {
    let settings = ViewSettings(
      paths: ["photo.jpg"], model: try Model.builtIn(model),
      models: [ModelSource(path: model)], restorerOptions: RestorerOptions(),
      maxPixels: 1_000_000)
    return Session(settings, album: Album(paths: settings.paths), canvas: canvas ?? self.canvas)
  }

  /// Lets the worker do the first of what the session wants.
  private func work(for session: inout Session) throws {
    let request = try #require(session.requests.first)
    let result = request.perform(session.settings) { false }
    _ = session.handle(.finished(try #require(result)))
  }

  /// Nothing waits for the network, nor even for all pixels.
  @Test func previewIsShownBeforeThePhotoIsRead() throws {
    var session = try session()
    let bytes = try PhotoBytes(try photo.jpeg())
    let preview = try #require(try bytes.preview(filling: session.previewSize, maxPixels: 1_000_000))
    _ = session.handle(.finished(.looked(file: 0, bytes, preview)))
    let frame = Renderer().frame(of: session)
    #expect(frame.pictures.count == 1)
    #expect(frame.lines[0].hasSuffix("│ restoring (lite)"))
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

  /// Where nothing is restored there is nothing to compare: no second pane, no divider.
  @Test(arguments: [100, 220]) func aReducedPhotoIsShownOnce(columns: Int) throws {
    var session = try session(on: Canvas(rows: 30, columns: columns, graphics: .halfBlocks))
    let bytes = try PhotoBytes(try photo.png())
    _ = session.handle(.finished(.opened(file: 0, try OpenPhoto(bytes, settings: session.settings))))
    _ = session.handle(.key("0"))
    let frame = Renderer().frame(of: session)
    #expect(frame.pictures.count == 1 && frame.lines[0] == "plain")
    let picture = frame.pictures[0].picture.paint()
    #expect(picture.height == 54 && Set(picture.pixels) == [90])
    #expect(frame.lines[28].hasSuffix("· nothing to restore at this size: + enlarges"))
  }

  /// A model that looks nowhere else reads the damage from the photo: it is told, whole, and nothing is darkened.
  @Test(arguments: [(100, "read: "), (80, "")])
  func whatIsReadInThePhotoStandsAboveIt(columns: Int, prefix: String) throws {
    var session = try session("photo", on: Canvas(rows: 24, columns: columns, graphics: .halfBlocks))
    let bytes = try PhotoBytes(try photo.png())
    _ = session.handle(.finished(.opened(file: 0, try OpenPhoto(bytes, settings: session.settings))))
    _ = session.handle(.key("o"))
    let overview = Renderer().frame(of: session).pictures[0].picture.paint()
    _ = session.handle(.key("o"))
    _ = session.handle(.key("a"))
    #expect(Renderer().frame(of: session).lines[0].hasPrefix("reading …  "))
    try work(for: &session)
    _ = session.handle(.finished(.attended(file: 0, model: 0, session.box, [])))
    let frame = Renderer().frame(of: session)
    let damage = try #require(session.damage)
    #expect(frame.lines[0].hasPrefix("\(prefix)\(damage.text) "), "\(frame.lines[0])")
    #expect(frame.pictures[0].picture.paint() == overview)
  }

  @Test func framesOfTheSameSessionAreEqual() throws {
    let session = try session()
    #expect(Renderer().frame(of: session) == Renderer().frame(of: session))
  }
}
