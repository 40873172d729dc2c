@testable import CLSR
import Imaging
import Terminal
import Testing

@testable import srzoom

/// Sessions without a terminal, a disk or a worker: events in, state, commands and requests out.
struct SessionTests {
  private let settings: ViewSettings
  private let photo: Photo

  init() throws {
    settings = ViewSettings(
      paths: ["a.png", "b.png", "c.png"], model: try #require(try Model.builtIn("lite")),
      restorerOptions: RestorerOptions(), maxPixels: 1_000_000)
    photo = Photo(
      width: 640, height: 480, pixels: (0..<640 * 480 * 3).map { UInt8(truncatingIfNeeded: $0 / 7) })
  }

  private func canvas(rows: Int = 30, columns: Int = 100) -> Canvas {
    Canvas(rows: rows, columns: columns, graphics: .halfBlocks)
  }

  private func bytes(_ photo: Photo) throws -> PhotoBytes { try PhotoBytes(try photo.png()) }

  /// A session whose first photo is read.
  private func session(_ paths: [String]? = nil, isDemo: Bool = false) throws -> Session {
    var settings = settings
    settings.paths = paths ?? settings.paths
    settings.isDemo = isDemo
    var session = Session(settings, album: Album(paths: settings.paths), canvas: canvas())
    try open(photo, file: 0, in: &session)
    return session
  }

  private func open(_ photo: Photo, file: Int, in session: inout Session) throws {
    let open = try OpenPhoto(try bytes(photo), settings: settings)
    #expect(session.handle(.finished(.opened(file: file, open))).isEmpty)
  }

  /// What the network might have made of a box.
  private func restoration(_ box: Region, seconds: Double = 0.1) -> Restoration {
    let pixels = Array(repeating: UInt8(0), count: box.area * 48)
    return Restoration(
      region: box, photo: Photo(width: 4 * box.width, height: 4 * box.height, pixels: pixels),
      seconds: seconds,
      cost: Cost(roi: 0, context: 0, wholePhoto: 0))
  }

  private func restore(_ session: inout Session, file: Int = 0) {
    #expect(session.handle(.finished(.restored(file: file, restoration(session.box)))).isEmpty)
  }

  @discardableResult private func type(_ keys: Key..., in session: inout Session) -> [Session.Command] {
    keys.flatMap { session.handle(.key($0)) }
  }

  private func programActions(_ commands: [Session.Command]) -> [ProgramAction] {
    commands.compactMap { if case .program(let action) = $0 { action } else { nil } }
  }

  private func saves(_ commands: [Session.Command]) -> [SaveRequest] {
    commands.compactMap { if case .save(let request) = $0 { request } else { nil } }
  }

  // MARK: Keys

  @Test func everyKeyDoesSomething() throws {
    for entry in Keymap.entries {
      for (key, _) in entry.keys {
        var session = try session()
        type("n", in: &session)
        try open(photo, file: 1, in: &session)
        type("+", "+", "]", in: &session)
        let before = session
        let commands = session.handle(.key(key))
        let hasChanged =
          session.view != before.view || session.popup != before.popup || session.prompt != before.prompt
          || session.album.index != before.album.index
        #expect(hasChanged || !commands.isEmpty, "\(entry.name): \(key)")
      }
    }
  }

  @Test func unknownKeyDoesNothing() throws {
    var session = try session()
    let before = session.view
    #expect(type(.function(5), "§", in: &session).isEmpty)
    #expect(session.view == before && session.popup == .none && session.prompt == nil)
  }

  @Test func keysMoveAndSizeTheBox() throws {
    var session = try session()
    session = session.centered(onX: 320, y: 240)
    let start = session.box
    type("l", "j", in: &session)
    #expect(session.box.x == start.x + max(1, start.width / 8))
    #expect(session.box.y == start.y + max(1, start.height / 8))
    type("]", in: &session)
    #expect(session.box.width > start.width)
  }

  @Test func programActionsBecomeCommands() throws {
    var session = try session()
    let commands = type("q", .control("l"), .control("z"), in: &session)
    #expect(programActions(commands) == [.quit, .redraw, .suspend])
  }

  @Test func helpGoesThroughItsPagesAndAnyOtherKeyEndsIt() throws {
    var session = try session()
    _ = session.handle(.resized(canvas(rows: 13)))
    let pages = Keymap.helpPages(rows: 10).count
    #expect(pages > 1)
    for page in 0..<pages {
      type("?", in: &session)
      #expect(session.popup == .help(page: page))
    }
    type("?", in: &session)
    #expect(session.popup == .none)
    type("?", "l", in: &session)
    #expect(session.popup == .none)
    type("i", in: &session)
    #expect(session.popup == .info)
    type("i", in: &session)
    #expect(session.popup == .none)
  }

  @Test func helpIsClosedWhenItsPageIsGone() throws {
    var session = try session()
    _ = session.handle(.resized(canvas(rows: 10)))
    type("?", "?", "?", in: &session)
    #expect(session.popup == .help(page: 2))
    _ = session.handle(.resized(canvas(rows: 60)))
    #expect(session.popup == .none)
  }

  // MARK: Mouse

  @Test func clickOnTheOverviewPlacesTheBox() throws {
    var session = try session()
    let pane = try #require(session.layout?.overview?.picture)
    _ = session.handle(.mouse(MouseEvent(.press, row: pane.row + 2, column: pane.column + 3)))
    let corner = session.box
    #expect(corner.x < 100 && corner.y < 150)
    _ = session.handle(.mouse(MouseEvent(.drag, row: pane.row + 2, column: pane.column + 20)))
    #expect(session.box.x > corner.x + 200 && session.box.y == corner.y)
    _ = session.handle(.mouse(MouseEvent(.release, row: pane.row + 2, column: pane.column + 20)))
    let released = session.box
    _ = session.handle(.mouse(MouseEvent(.drag, row: pane.row, column: pane.column)))
    #expect(session.box == released, "no button is held")
  }

  @Test func otherButtonsDoNothing() throws {
    var session = try session()
    let (pane, before) = (try #require(session.layout?.overview?.picture), session.box)
    for button in [MouseEvent.Button.middle, .right] {
      _ = session.handle(.mouse(MouseEvent(.press, button, row: pane.row, column: pane.column)))
      _ = session.handle(.mouse(MouseEvent(.drag, button, row: pane.row + 3, column: pane.column)))
    }
    #expect(session.box == before)
  }

  @Test func draggingAnEnlargedPaneMovesThePhotoBelowIt() throws {
    var session = try session().centered(onX: 320, y: 240)
    let (pane, before) = (try #require(session.layout?.enlarged[0].picture), session.box)
    _ = session.handle(.mouse(MouseEvent(.press, row: pane.row + 10, column: pane.column + 20)))
    _ = session.handle(.mouse(MouseEvent(.drag, row: pane.row + 10, column: pane.column + 12)))
    #expect(session.box.x == before.x + 2 && session.box.y == before.y, "8 cells at 4 a pixel")
  }

  @Test func draggingInTheWipeMovesItsDivider() throws {
    var session = try session()
    while session.view.comparison != .wipe { type(.tab, in: &session) }
    let (pane, box) = (try #require(session.layout?.enlarged[0].picture), session.box)
    _ = session.handle(.mouse(MouseEvent(.press, row: pane.row + 5, column: pane.column + pane.columns / 4)))
    #expect(abs(session.view.divider - 0.25) < 0.03)
    _ = session.handle(.mouse(MouseEvent(.drag, row: pane.row + 5, column: 99)))
    #expect(session.view.divider > 0.95 && session.box == box)
  }

  @Test func wheelZoomsTheOverviewOrTheBox() throws {
    var session = try session()
    let layout = try #require(session.layout)
    let (overview, enlarged) = (try #require(layout.overview?.picture), layout.enlarged[0].picture)
    let before = session.view.zoom
    _ = session.handle(.mouse(MouseEvent(.wheelUp, row: overview.row, column: overview.column)))
    #expect(session.view.zoom.overviewViewport.magnification > before.overviewViewport.magnification)
    #expect(session.box.width == before.box.width)
    _ = session.handle(.mouse(MouseEvent(.wheelDown, row: enlarged.row, column: enlarged.column)))
    #expect(session.box.width > before.box.width)
  }

  // MARK: Resizing

  @Test(arguments: [(8, 20), (24, 80), (40, 120), (60, 200), (90, 300)])
  func everySizeKeepsTheBoxOnThePhoto(rows: Int, columns: Int) throws {
    var session = try session()
    _ = session.handle(.resized(canvas(rows: rows, columns: columns)))
    #expect(session.layout != nil)
    #expect(photo.bounds.contains(session.box))
  }

  @Test func tooSmallHasNoLayoutAndTakesKeysAllTheSame() throws {
    var session = try session()
    _ = session.handle(.resized(canvas(rows: 3, columns: 10)))
    #expect(session.layout == nil)
    _ = session.handle(.mouse(MouseEvent(.press, row: 0, column: 0)))
    #expect(programActions(type("l", "q", in: &session)) == [.quit])
  }

  // MARK: Time

  @Test func pictureIsDrawnAgainWhenItRests() throws {
    var session = try session()
    let now = ContinuousClock.now
    _ = session.handle(.key("l"), at: now)
    #expect(session.isMoving && session.alarm == now + Session.rest)
    _ = session.handle(.alarm, at: now + Session.rest)
    #expect(!session.isMoving && session.alarm == nil)
  }

  @Test func demoWalksUntilTheFirstKey() throws {
    var session = try session(isDemo: true)
    let start = session.box
    var now = try #require(session.alarm)
    for _ in 0..<2 * Demo.steps {
      _ = session.handle(.alarm, at: now)
      now = try #require(session.alarm)
    }
    #expect(session.box != start)
    type("i", in: &session)
    let box = session.box
    _ = session.handle(.alarm, at: now)
    #expect(session.box == box && session.alarm == nil)
  }

  // MARK: Requests

  @Test func fileIsLookedAtThenReadThenRestored() throws {
    var session = Session(settings, album: Album(paths: ["a.png", "b.png"]), canvas: canvas())
    #expect(session.requests == [.look(file: 0, path: "a.png", filling: session.previewSize)])
    let bytes = try bytes(photo)
    _ = session.handle(.finished(.looked(file: 0, bytes, nil)))
    #expect(session.requests == [.open(file: 0, bytes)])
    try open(photo, file: 0, in: &session)
    let restorer = try #require(session.album.photo?.restorer)
    let box = session.box
    let extension_ = WorkRequest.extendContext(file: 0, around: box, restorer, unused: [])
    #expect(session.requests == [.restore(file: 0, box, restorer), extension_])
    restore(&session)
    // The next file is read ahead before the context grows.
    #expect(session.requests == [.openAhead(file: 1, path: "b.png")])
    try open(photo, file: 1, in: &session)
    #expect(session.requests == [extension_])
    _ = session.handle(.finished(.contextExtended(file: 0, around: box, isComplete: false)))
    #expect(session.requests == [extension_])
    _ = session.handle(.finished(.contextExtended(file: 0, around: box, isComplete: true)))
    #expect(session.requests == [])
  }

  @Test func attentionIsAskedForAfterTheBox() throws {
    var session = try session(["a.png"])
    let restorer = try #require(session.album.photo?.restorer)
    type("a", in: &session)
    #expect(
      session.requests.prefix(2) == [
        .restore(file: 0, session.box, restorer), .attend(file: 0, session.box, restorer),
      ])
    restore(&session)
    #expect(session.requests.first == .attend(file: 0, session.box, restorer))
    #expect(session.shownAttention == nil)
    _ = session.handle(.finished(.attended(file: 0, session.box, [])))
    #expect(session.shownAttention?.box == session.box)
    #expect(!session.requests.contains(.attend(file: 0, session.box, restorer)))
    type("L", in: &session)
    #expect(session.shownAttention == nil)
  }

  /// A held key would cancel every restoration before its end.
  @Test func aBoxThatOverlapsIsFinishedFirstIfThatIsSoon() throws {
    for (seconds, isFinished) in [(0.1, true), (0.3, false)] {
      var session = try session(["a.png"]).centered(onX: 320, y: 240)
      let restorer = try #require(session.album.photo?.restorer)
      _ = session.handle(.finished(.restored(file: 0, restoration(session.box, seconds: seconds))))
      type("l", in: &session)
      let under = session.box
      type("l", in: &session)
      let expected: [WorkRequest] = (isFinished ? [under] : []).map { .restore(file: 0, $0, restorer) }
      #expect(session.requests.dropLast() == expected + [.restore(file: 0, session.box, restorer)])
      type("L", in: &session)
      #expect(session.requests.dropLast() == [.restore(file: 0, session.box, restorer)], "nothing in common")
    }
  }

  // MARK: Files

  @Test func filesGoForthAndBackAndEndInAMessage() throws {
    var session = try session()
    restore(&session)
    type("p", in: &session)
    #expect(session.message == "this is the first file")
    type("n", in: &session)
    #expect(session.album.index == 1 && session.message == nil && session.restoration == nil)
    type("n", "n", in: &session)
    #expect(session.message == "this is the last file")
    var single = try self.session(["a.png"])
    type("n", in: &single)
    #expect(single.message == "this is the only file")
  }

  @Test func resultsOfAnotherFileAreNotMistaken() throws {
    var session = try session()
    restore(&session, file: 1)
    #expect(session.restoration == nil)
    _ = session.handle(.finished(.failed(file: 1, .empty)))
    #expect(session.album.photo != nil)
    type("n", in: &session)
    guard case .failed(.empty) = session.album.state else {
      Issue.record("\(session.album.state)")
      return
    }
    #expect(session.requests == [])
  }

  // MARK: Saving

  @Test func savingTakesWhatIsRestoredAlready() throws {
    var session = try session()
    let first = try #require(saves(type("s", in: &session)).first)
    #expect(first.restored == nil && first.box == session.box && first.target == .besidePhoto)
    #expect(session.message == "saving…")
    restore(&session)
    let second = try #require(saves(type("C", in: &session)).first)
    #expect(second.restored != nil && second.target == .comparison)
    _ = session.handle(.finished(.saved("a\n.png")))
    #expect(session.message == "saved a\\n.png")
    type("l", in: &session)
    #expect(session.message == nil)
    _ = session.handle(.finished(.notSaved(.exists(path: "x"))))
    #expect(session.message?.hasPrefix("not saved: x: exists") == true)
  }

  @Test func nothingIsSavedBeforeThePhotoIsRead() throws {
    var session = Session(settings, album: Album(paths: ["a.png"]), canvas: canvas())
    #expect(type("s", in: &session).isEmpty)
    #expect(session.message == "not saved: the photo is not read yet")
  }

  @Test func nameIsTypedCompletedAndSavedUnder() throws {
    var session = try session()
    type("S", in: &session)
    #expect(String(try #require(session.prompt).text) == "a_\(session.box)_x4.png")
    type(.control("u"), "d", "i", in: &session)
    guard case .complete("di") = type(.tab, in: &session).first else {
      Issue.record("Tab asks for the rest")
      return
    }
    _ = session.handle(.completed("dir/"))
    type("q", ".", "p", "n", "g", in: &session)
    let request = try #require(saves(type(.enter, in: &session)).first)
    #expect(request.target == .path("dir/q.png") && session.prompt == nil)
    type("S", .escape, in: &session)
    #expect(session.prompt == nil)
  }
}

extension Session {
  /// The session after the box was put on a photo pixel, from which it may move in every direction.
  fileprivate func centered(onX x: Int, y: Int) -> Session {
    var session = self
    for _ in 0..<100 where session.box.x + session.box.width / 2 > x { _ = session.handle(.key("h")) }
    for _ in 0..<100 where session.box.x + session.box.width / 2 < x { _ = session.handle(.key("l")) }
    for _ in 0..<100 where session.box.y + session.box.height / 2 > y { _ = session.handle(.key("k")) }
    for _ in 0..<100 where session.box.y + session.box.height / 2 < y { _ = session.handle(.key("j")) }
    return session
  }
}
