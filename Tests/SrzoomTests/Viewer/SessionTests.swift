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
      paths: ["a.png", "b.png", "c.png"], model: try Model.builtIn("lite"),
      models: [ModelSource(path: "lite")],
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

  /// What the network might have made of a tile.
  private func tile(_ place: Region, seconds: Double = 0.01) -> RestoredTile {
    let pixels = Array(repeating: UInt8(0), count: place.area * 48)
    return RestoredTile(
      place, picture: Photo(width: 4 * place.width, height: 4 * place.height, pixels: pixels),
      seconds: seconds)
  }

  /// What the worker says when it has restored a tile.
  private func restored(_ place: Region, file: Int = 0, in session: Session) -> WorkResult {
    .restored(
      file: file, model: session.restored.models.index, [tile(place)],
      session.restored.damageChoice.replacement)
  }

  /// Lets the worker restore all that is missing of the box.
  private func restore(_ session: inout Session, file: Int = 0) {
    for place in session.restored.tiles.missing {
      #expect(
        session.handle(.finished(restored(place, file: file, in: session))).isEmpty)
    }
  }

  /// The tiles that a session wants restored, in its order.
  private func wanted(_ session: Session) -> [Region] {
    session.requests.compactMap { if case .restore(_, _, let place, _, _) = $0 { place } else { nil } }
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
        var session = try sessionInTheMiddle()
        if key == .escape { type("f", in: &session) }
        let before = session
        let commands = session.handle(.key(key))
        let hasChanged =
          session.view != before.view || session.popup != before.popup || session.prompt != before.prompt
          || session.album.index != before.album.index
          || session.restored.revision != before.restored.revision
        #expect(hasChanged || !commands.isEmpty, "\(entry.name): \(key)")
      }
    }
  }

  /// A session in which every key can do something: neither the first nor the last of anything, a wipe, half of the second
  /// model, a middling damage that the user has changed.
  private func sessionInTheMiddle() throws -> Session {
    var settings = settings
    settings.models = ["lite", "photo"].map { ModelSource(path: $0) }
    (settings.firstModel, settings.model) = (1, try Model.builtIn("photo"))
    settings.restorerOptions.damage = DamageReplacement(blur: 1, noise: 10, jpeg: .quality(50))
    var session = Session(settings, album: Album(paths: settings.paths), canvas: canvas())
    type("n", in: &session)
    try open(photo, file: 1, in: &session)
    _ = try #require(session.restorer).restore(Region(x: 0, y: 0, width: 16, height: 16))
    type("+", "+", "v", "v", "D", "B", "G", in: &session)
    _ = session.handle(.finished(.loaded(model: 0, .success(try #require(try Model.builtIn("lite"))))))
    return session.centered(onX: 320, y: 240)
  }

  @Test func unknownKeyDoesNothing() throws {
    var session = try session()
    // The first key ends what moves by itself.
    type(.function(5), in: &session)
    let before = session.view
    #expect(type(.function(5), "§", in: &session).isEmpty)
    #expect(session.message == "? shows the keys")
    #expect(session.view == before && session.popup == .none && session.prompt == nil)
  }

  @Test func keysMoveAndSizeTheBox() throws {
    var session = try session()
    session = session.centered(onX: 320, y: 240)
    let start = session.box
    type("l", "j", in: &session)
    #expect(session.box.x == start.x + max(1, start.width / 8))
    #expect(session.box.y == start.y + max(1, start.height / 8))
    type("-", in: &session)
    #expect(session.box.width > start.width)
    type("+", "+", in: &session)
    #expect(session.box.width < start.width)
    type("0", in: &session)
    #expect(session.box == photo.bounds)
  }

  @Test func keysThatShowNothingSayWhy() throws {
    var session = try session()
    type("0", "-", in: &session)
    #expect(session.message == "this is the whole photo: + enlarges")
    type("0", in: &session)
    #expect(session.message == "this is the whole photo: + enlarges")
    type("l", in: &session)
    #expect(session.message == "the photo ends here")
    for _ in 0..<30 { type("+", in: &session) }
    #expect(session.message == "this is as much as it can be enlarged: - shows more of the photo")
    type("l", in: &session)
    #expect(session.message == nil)
    type(.tab, "<", in: &session)
    #expect(session.view.comparison == .difference)
    #expect(session.message == "only the wipe has a divider: Tab goes on to it")
    type("0", in: &session)
    for key: Key in [.tab, " ", "<"] {
      let before = session.view
      type(key, in: &session)
      #expect(session.message == "nothing to restore at this size: + enlarges")
      #expect(session.view == before)
    }
    type("f", in: &session)
    for key: Key in [.tab, "o", "a", "<"] {
      let before = session.view
      type(key, in: &session)
      #expect(session.message == "the restored picture has the screen: f leaves it")
      #expect(session.view == before)
    }
  }

  /// No title tells there what is seen.
  @Test func theScreenIsFullOfTheRestoredPictureUntilItIsFlipped() throws {
    var session = try session()
    restore(&session)
    func isSaidToBeFlipped() -> Bool {
      StatusLine(session, hasHints: true).text(columns: 100).hasSuffix(" · plain (flipped)")
    }
    type(" ", "f", in: &session)
    #expect(!session.view.isFlipped && !isSaidToBeFlipped())
    type(" ", in: &session)
    #expect(session.view.isFlipped && isSaidToBeFlipped())
    type("f", in: &session)
    #expect(session.view.isFlipped && !isSaidToBeFlipped(), "the titles say it")
  }

  /// A look at the whole photo, or at more of it, is no move.
  @Test(arguments: [["0", "+"], ["0", "1"], ["-", "-", "-", "-", "0", "l", "k", "+"]] as [[Key]])
  func theWholePhotoIsLeftToWhereTheBoxWas(keys: [Key]) throws {
    var session = try session()
    type("h", "h", "+", in: &session)
    let before = session.box
    for key in keys { type(key, in: &session) }
    for _ in 0..<20 where session.box.width > before.width { type("+", in: &session) }
    #expect(session.box == before)
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

  @Test func oneLevelIsLeftAtATime() throws {
    var session = try session()
    for key in ["q", Key.escape] {
      type("f", "?", key, in: &session)
      #expect(session.popup == .none && session.view.isFullScreen)
      type(key, in: &session)
      #expect(!session.view.isFullScreen)
    }
    #expect(type(.escape, in: &session).isEmpty && session.message == "q quits")
    type("S", in: &session)
    #expect(type("q", in: &session).isEmpty && session.prompt != nil, "a letter of the name")
  }

  // MARK: Mouse

  private func press(
    _ row: Int, _ column: Int, _ button: MouseEvent.Button = .left, in session: inout Session
  ) {
    _ = session.handle(.mouse(MouseEvent(.press, button, row: row, column: column)))
  }

  private func drag(_ row: Int, _ column: Int, in session: inout Session) {
    _ = session.handle(.mouse(MouseEvent(.drag, row: row, column: column)))
  }

  /// A session with the whole photo beside the enlarged box, and where that stands.
  private func sessionWithOverview() throws -> (Session, CellRect) {
    var session = try session().centered(onX: 320, y: 240)
    type("o", in: &session)
    let layout = try #require(session.view.layout)
    return (session, try #require(session.view.overview(in: layout)).cells)
  }

  @Test func clickOnTheOverviewPlacesTheBox() throws {
    var (session, cells) = try sessionWithOverview()
    press(cells.row, cells.column, in: &session)
    #expect(session.box.x == 0 && session.box.y < 40)
    press(cells.maxRow - 1, cells.maxColumn - 1, in: &session)
    #expect(session.box.maxX == 640 && session.box.maxY > 440)
  }

  @Test func theInsetTakesClicksToo() throws {
    var session = try session().centered(onX: 320, y: 240)
    let layout = try #require(session.view.layout)
    let cells = try #require(session.view.overview(in: layout)).cells
    #expect(layout.enlarged[0].cells.contains(cells))
    press(cells.row, cells.column, in: &session)
    #expect(session.box.x == 0 && session.box.y < 40)
  }

  @Test func dragOnTheOverviewDrawsABox() throws {
    var (session, cells) = try sessionWithOverview()
    press(cells.row + 1, cells.column + 2, in: &session)
    drag(cells.row + 4, cells.column + 12, in: &session)
    _ = session.handle(.mouse(MouseEvent(.release, row: 0, column: 0)))
    // From the middle of one cell to the middle of the other.
    let scale = 640 / Double(cells.columns)
    #expect(abs(Double(session.box.x) - 2.5 * scale) <= 1 && abs(Double(session.box.width) - 10 * scale) <= 2)
    let drawn = session.box
    drag(cells.row, cells.column, in: &session)
    #expect(session.box == drawn, "no button is held")
  }

  @Test func dragOfTheBoxOnTheOverviewMovesIt() throws {
    var (session, cells) = try sessionWithOverview()
    let before = session.box
    press(cells.row + cells.rows / 2, cells.column + cells.columns / 2, in: &session)
    #expect(session.box == before)
    drag(cells.row + cells.rows / 2, cells.column + cells.columns / 2 + 5, in: &session)
    #expect(abs(session.box.x - before.x - 5 * 640 / cells.columns) <= 1 && session.box.y == before.y)
    #expect(session.box.width == before.width)
  }

  @Test func otherButtonsDoNothing() throws {
    var (session, cells) = try sessionWithOverview()
    let before = session.box
    for button in [MouseEvent.Button.middle, .right] {
      press(cells.row, cells.column, button, in: &session)
      drag(cells.row + 3, cells.column, in: &session)
    }
    #expect(session.box == before)
  }

  @Test func dragOfTheEnlargedPictureMovesThePhotoBelowIt() throws {
    var session = try session().centered(onX: 320, y: 240)
    let before = session.box
    press(10, 20, in: &session)
    drag(10, 12, in: &session)
    #expect(session.box.x == before.x + 4 && session.box.y == before.y, "8 cells at 2 a pixel")
  }

  @Test func dragOfTheDividerMovesIt() throws {
    var session = try session()
    #expect(session.view.comparison == .wipe)
    let box = session.box
    press(5, 50, in: &session)
    drag(5, 25, in: &session)
    #expect(abs(session.view.divider - 0.25) < 0.01)
    drag(5, 99, in: &session)
    #expect(session.view.divider > 0.95 && session.box == box)
  }

  @Test func wheelSizesTheBox() throws {
    var session = try session()
    let before = session.box
    _ = session.handle(.mouse(MouseEvent(.wheelUp, row: 5, column: 5)))
    #expect(session.box.width < before.width)
    _ = session.handle(.mouse(MouseEvent(.wheelDown, row: 5, column: 5)))
    #expect(session.box == before)
  }

  // MARK: Resizing

  @Test(arguments: [(8, 20), (24, 80), (40, 120), (60, 200), (90, 300)])
  func everySizeKeepsTheBoxOnThePhoto(rows: Int, columns: Int) throws {
    var session = try session()
    _ = session.handle(.resized(canvas(rows: rows, columns: columns)))
    #expect(session.view.layout != nil)
    #expect(photo.bounds.contains(session.box))
  }

  @Test func tooSmallHasNoLayoutAndTakesKeysAllTheSame() throws {
    var session = try session()
    _ = session.handle(.resized(canvas(rows: 3, columns: 10)))
    #expect(session.view.layout == nil)
    _ = session.handle(.mouse(MouseEvent(.press, row: 0, column: 0)))
    #expect(programActions(type("l", "q", in: &session)) == [.quit])
  }

  // MARK: Time

  @Test func pictureIsDrawnAgainWhenItRests() throws {
    var session = try session()
    let now = ContinuousClock.now
    _ = session.handle(.key("l"), at: now)
    #expect(session.motion.isMoving && session.motion.alarm == now + Motion.rest)
    _ = session.handle(.alarm, at: now + Motion.rest)
    #expect(!session.motion.isMoving && session.motion.alarm == nil)
  }

  /// What is said while a key is held is the same at each step, unless restoring falls behind.
  @Test func aMovingBoxIsNotSaidToBeRestoredBeforeItTakesAMoment() throws {
    func said(_ session: Session) -> String {
      let status = StatusLine(session, hasHints: true).text(columns: 100)
      let titles = session.view.layout.map { Titles.of(session, $0).map(\.text).joined(separator: " ") }
      let restoring = status.split(separator: " · ").last ?? ""
      return "\(titles ?? ""): \(restoring.prefix(9))"
    }
    var session = try session(["a.png"]).centered(onX: 320, y: 240)
    type(">", in: &session)
    restore(&session)
    let restored = "plain │ restored (lite): restored "
    let restoring = "plain │ restoring (lite): restoring"
    #expect(said(session) == restored)
    var now = ContinuousClock.now + .seconds(1)
    for key: Key in [.up.shift, .left.shift] {
      _ = session.handle(.key(key), at: now)
      #expect(!session.isRestored && said(session) == restored)
      restore(&session)
      #expect(said(session) == restored)
      now += .milliseconds(100)
    }
    // The key is held, and the worker comes no more.
    for _ in 0..<2 {
      _ = session.handle(.key(.left.shift), at: now)
      #expect(!session.isRestored && said(session) == restored)
      now += .milliseconds(100)
    }
    _ = session.handle(.key(.left.shift), at: now)
    #expect(said(session) == restoring)
    restore(&session)
    #expect(said(session) == restored)
    // The box rests.
    now += .seconds(2)
    _ = session.handle(.key(.down.shift), at: now)
    #expect(!session.isRestored && said(session) == restored)
    _ = session.handle(.alarm, at: now + Motion.rest)
    #expect(said(session) == restoring)
  }

  @Test func theTimeIsThatOfTheWaiting() throws {
    var session = try session(["a.png"]).centered(onX: 320, y: 240)
    var now = ContinuousClock.now + .seconds(1)
    func restore(after time: Duration) {
      now += time
      for place in session.restored.tiles.missing {
        _ = session.handle(.finished(restored(place, in: session)), at: now)
      }
    }
    restore(after: .zero)
    _ = session.handle(.key("L"), at: now)
    restore(after: .milliseconds(250))
    #expect(session.waiting.seconds == 0.25)
    _ = session.handle(.alarm, at: now)
    #expect(session.isRestored && session.waiting.seconds == 0.25)
    _ = session.handle(.key("H"), at: now)
    #expect(session.isRestored && session.waiting.seconds == nil, "it was there at once")
    // A box that is left before it is restored does not count.
    for key: Key in ["J", "J"] {
      _ = session.handle(.key(key), at: now)
      now += .seconds(1)
    }
    restore(after: .zero)
    #expect(session.waiting.seconds == 1)
  }

  @Test func theWipeIsUnveiledWhenTheBoxIsRestored() throws {
    var session = try session()
    #expect(session.view.comparison == .wipe && session.view.divider == 1 && session.motion.alarm == nil)
    restore(&session)
    var dividers: [Double] = []
    while let now = session.motion.alarm {
      _ = session.handle(.alarm, at: now)
      dividers.append(session.view.divider)
    }
    #expect(dividers.count == Unveiling.steps && dividers.last == 0.5)
    #expect(zip(dividers, dividers.dropFirst()).allSatisfy { $0 > $1 })

    // A key ends it at once, and it does not begin again.
    session = try self.session()
    restore(&session)
    let now = try #require(session.motion.alarm)
    _ = session.handle(.alarm, at: now)
    type("?", in: &session)
    #expect(session.view.divider == 0.5)
    _ = session.handle(.alarm, at: now)
    #expect(session.view.divider == 0.5 && session.motion.alarm == nil)
  }

  @Test func demoWaitsForWhatIsRestoredAndEndsWithTheFirstKey() throws {
    var session = try session(isDemo: true)
    #expect(session.motion.isDemo)
    let start = session.box
    var now = try #require(session.motion.alarm)
    _ = session.handle(.alarm, at: now)
    #expect(session.box == start && session.motion.alarm == nil, "nothing is restored yet")
    restore(&session)
    now = try #require(session.motion.alarm)
    for _ in 0..<Demo.steps {
      _ = session.handle(.alarm, at: now)
      now = try #require(session.motion.alarm)
    }
    let place = session.box
    #expect(place != start)
    _ = session.handle(.alarm, at: now)
    #expect(session.box == place && session.motion.alarm == nil, "the next place is not restored yet")
    type("i", in: &session)
    #expect(!session.motion.isDemo)
  }

  // MARK: Requests

  @Test func fileIsLookedAtThenReadThenRestored() throws {
    var session = Session(settings, album: Album(paths: ["a.png", "b.png"]), canvas: canvas())
    #expect(session.requests == [.look(file: 0, path: "a.png", filling: session.previewSize)])
    let bytes = try bytes(photo)
    _ = session.handle(.finished(.looked(file: 0, bytes, nil)))
    #expect(session.requests == [.open(file: 0, bytes)])
    try open(photo, file: 0, in: &session)
    let restorer = try #require(session.restorer)
    let box = session.box
    // The box, then a tile around it for the next step.
    let tiles = TileCache.places(in: box, of: photo.bounds)
    #expect(Array(wanted(session).prefix(tiles.count)) == tiles)
    #expect(wanted(session).count > tiles.count && Set(wanted(session)).count == wanted(session).count)
    let context = WorkRequest.extendContext(file: 0, model: 0, around: box, restorer, unused: [])
    #expect(session.requests.suffix(2) == [.openAhead(file: 1, path: "b.png"), context])
    for place in wanted(session) {
      _ = session.handle(.finished(restored(place, in: session)))
    }
    #expect(session.isRestored && wanted(session) == [])
    try open(photo, file: 1, in: &session)
    #expect(session.requests == [context])
    _ = session.handle(.finished(.contextExtended(file: 0, model: 0, around: box, isComplete: false)))
    #expect(session.requests == [context])
    _ = session.handle(.finished(.contextExtended(file: 0, model: 0, around: box, isComplete: true)))
    #expect(session.requests == [])
  }

  @Test func onlyTheBoxIsRestoredWhileItMoves() throws {
    var session = try session(["a.png"]).centered(onX: 320, y: 240)
    restore(&session)
    type("L", in: &session)
    #expect(session.motion.isMoving)
    #expect(
      wanted(session) == session.restored.tiles.missing && session.requests.count == wanted(session).count)
    #expect(
      wanted(session).count < TileCache.places(in: session.box, of: photo.bounds).count, "some are known")
    restore(&session)
    type("H", in: &session)
    #expect(session.isRestored, "the way back is known")
  }

  @Test func nothingIsRestoredThatIsNotEnlarged() throws {
    var session = try session(["a.png"])
    type("0", in: &session)
    #expect(!session.canRestore && wanted(session) == [] && !session.isRestored)
    #expect(type("s", in: &session).isEmpty)
    #expect(session.message == "not saved: nothing to restore at this size: + enlarges")
  }

  @Test func attentionIsAskedForAfterTheBoxAndStaysWhileItMoves() throws {
    var session = try session(["a.png"])
    let restorer = try #require(session.restorer)
    type("a", in: &session)
    #expect(session.requests.contains(.attend(file: 0, model: 0, session.box, restorer)))
    #expect(session.shownAttention == nil)
    let box = session.box
    _ = session.handle(.finished(.attended(file: 0, model: 0, box, [])))
    #expect(session.shownAttention?.box == box)
    #expect(!session.requests.contains(.attend(file: 0, model: 0, session.box, restorer)))
    type("L", in: &session)
    #expect(session.shownAttention?.box == box)
    #expect(session.requests.contains(.attend(file: 0, model: 0, session.box, restorer)))
    type("a", in: &session)
    #expect(session.shownAttention == nil)
  }

  // MARK: Files

  @Test func filesGoForthAndBackAndEndInAMessage() throws {
    var session = try session()
    restore(&session)
    type("p", in: &session)
    #expect(session.message == "this is the first file")
    type("n", in: &session)
    #expect(session.album.index == 1 && session.message == nil && !session.isRestored)
    type("n", "n", in: &session)
    #expect(session.message == "this is the last file")
    var single = try self.session(["a.png"])
    type("n", in: &single)
    #expect(single.message == "this is the only file")
  }

  /// A photo of one grey with lines on a field.
  private func photo(width: Int, height: Int, linesOn field: Region) -> Photo {
    var photo = Photo(
      width: width, height: height, pixels: Array(repeating: 128, count: width * height * 3))
    for y in field.y..<field.maxY {
      for x in field.x..<field.maxX where (x / 3).isMultiple(of: 2) {
        for channel in 0..<3 { photo.pixels[(y * width + x) * 3 + channel] = 30 }
      }
    }
    return photo
  }

  /// Lines of one pixel are not in a preview of half the size: there other ones are worth a look.
  @Test func whatThePreviewShowsStays() throws {
    var settings = settings
    settings.maxPixels = 2_000_000
    var photo = photo(width: 1400, height: 1050, linesOn: Region(x: 800, y: 600, width: 60, height: 40))
    for y in 300..<500 {
      for x in stride(from: 500, to: 700, by: 2) {
        for channel in 0..<3 { photo.pixels[(y * 1400 + x) * 3 + channel] = 0 }
      }
    }
    let bytes = try PhotoBytes(try photo.jpeg())
    var withPreview = Session(settings, album: Album(paths: ["a.jpg"]), canvas: canvas())
    var without = withPreview
    let preview = try bytes.preview(filling: withPreview.previewSize, maxPixels: settings.maxPixels)
    _ = withPreview.handle(.finished(.looked(file: 0, bytes, preview)))
    let box = withPreview.box
    let open = try OpenPhoto(bytes, settings: settings)
    _ = withPreview.handle(.finished(.opened(file: 0, open)))
    #expect(withPreview.box == box)
    _ = without.handle(.finished(.opened(file: 0, open)))
    #expect(without.box != box)
  }

  @Test func eachFileOpensAtAPlaceOfItsOwn() throws {
    let first = Region(x: 300, y: 100, width: 60, height: 40)
    let second = Region(x: 80, y: 300, width: 60, height: 40)
    var session = Session(settings, album: Album(paths: ["a.png", "b.png"]), canvas: canvas())
    try open(photo(width: 640, height: 480, linesOn: first), file: 0, in: &session)
    #expect(session.box.intersection(first).area > session.box.area / 2, "\(session.box)")
    let magnification = session.view.zoom.magnification
    type("+", "+", "l", in: &session)
    let left = session.view.zoom

    type("n", in: &session)
    // Nothing is known of it yet, so there is nothing to enlarge.
    type("+", in: &session)
    try open(photo(width: 600, height: 500, linesOn: second), file: 1, in: &session)
    #expect(session.box.intersection(second).area > session.box.area / 2, "\(session.box)")
    #expect(session.view.zoom.magnification == magnification)

    type("p", in: &session)
    #expect(session.view.zoom == left)
  }

  @Test func anotherPhotoInAFileOpensAnew() throws {
    var session = try session(["a.png"])
    type("0", in: &session)
    _ = session.handle(.fileChanged)
    let field = Region(x: 80, y: 300, width: 60, height: 40)
    try open(photo(width: 600, height: 500, linesOn: field), file: 0, in: &session)
    #expect(session.box.intersection(field).area > session.box.area / 2, "\(session.box)")
  }

  @Test func resultsOfAnotherFileAreNotMistaken() throws {
    var session = try session()
    restore(&session, file: 1)
    #expect(session.restored.tiles.tiles.isEmpty)
    _ = session.handle(.finished(.failed(file: 1, .empty)))
    #expect(session.album.photo != nil)
    type("n", in: &session)
    #expect(session.album.index == 2, "what is no picture is skipped, also when it was read ahead")
  }

  @Test func whatIsNoPictureIsSkipped() throws {
    var session = try session()
    type("n", in: &session)
    _ = session.handle(.finished(.failed(file: 1, .unknownFormat)))
    #expect(session.album.index == 2)
    #expect(session.message?.hasPrefix("skipped b.png: is not a picture") == true)
    _ = session.handle(.finished(.failed(file: 2, .unknownFormat)))
    #expect(session.album.index == 2, "there is no other")
    #expect(session.requests == [])
    var damaged = try self.session()
    type("n", in: &damaged)
    _ = damaged.handle(.finished(.failed(file: 1, .undecodable(.png, reason: "bad"))))
    #expect(damaged.album.index == 1, "a picture that cannot be shown says why")
  }

  @Test func damageOfTheFileIsTold() throws {
    var session = Session(settings, album: Album(paths: ["half.jpg"]), canvas: canvas())
    let whole = try photo.jpeg()
    let half = try OpenPhoto(PhotoBytes(Array(whole[..<(whole.count / 2)])), settings: settings)
    _ = session.handle(.finished(.opened(file: 0, half)))
    #expect(session.message?.hasPrefix("warning: the file ends too soon") == true, "\(session.message ?? "")")
  }

  @Test func aFileThatChangesIsShownAnew() throws {
    var session = try session(["a.png"])
    restore(&session)
    _ = session.handle(.fileChanged)
    #expect(session.requests == [.openAhead(file: 0, path: "a.png")])
    #expect(session.isRestored, "until then the old one is shown")
    _ = session.handle(.finished(.failed(file: 0, .empty)))
    #expect(session.album.photo != nil, "half written")
    _ = session.handle(.fileChanged)
    let box = session.box
    try open(photo, file: 0, in: &session)
    #expect(session.box == box && session.restored.tiles.tiles.isEmpty)
  }

  // MARK: Models

  @Test func weightsAreReadBetweenTheFirstLookAndThePhoto() throws {
    var settings = settings
    settings.model = nil
    var session = Session(settings, album: Album(paths: ["a.png"]), canvas: canvas())
    #expect(session.requests == [.look(file: 0, path: "a.png", filling: session.previewSize)])
    let bytes = try bytes(photo)
    _ = session.handle(.finished(.looked(file: 0, bytes, nil)))
    #expect(session.requests == [.load(model: 0, ModelSource(path: "lite")), .open(file: 0, bytes)])
    _ = session.handle(.finished(.loaded(model: 0, .success(try #require(try Model.builtIn("lite"))))))
    #expect(session.requests == [.open(file: 0, bytes)])
    try open(photo, file: 0, in: &session)
    #expect(session.restorer != nil && !wanted(session).isEmpty)
  }

  /// A session with three models, of which the first is there.
  private func sessionOfThreeModels() throws -> Session {
    var settings = settings
    settings.models = ["lite", "photo", "my/own.safetensors"].map { ModelSource(path: $0) }
    var session = Session(settings, album: Album(paths: settings.paths), canvas: canvas())
    try open(photo, file: 0, in: &session)
    return session
  }

  private func loads(_ session: Session) -> [String] {
    session.requests.compactMap { if case .load(_, let source) = $0 { source.path } else { nil } }
  }

  @Test func theNextModelRestoresInPlaceOfTheOneBefore() throws {
    var session = try sessionOfThreeModels()
    restore(&session)
    #expect(session.isRestored)
    type("m", in: &session)
    #expect(session.message == "photo: faithful, a little soft; m goes on to own")
    // What is restored is shown on; the weights come first.
    #expect(!session.isRestored && session.restored.tiles.tiles.count == session.restored.tiles.missing.count)
    #expect(loads(session) == ["photo"] && session.requests.count == 1)
    let model = try #require(try Model.builtIn("photo"))
    _ = session.handle(.finished(.loaded(model: 1, .success(model))))
    #expect(loads(session).isEmpty)
    #expect(
      wanted(session).prefix(session.restored.tiles.missing.count) == session.restored.tiles.missing[...])
    // A tile that the model before was still at is kept for the way back.
    let late = session.restored.tiles.missing[0]
    _ = session.handle(.finished(.restored(file: 0, model: 0, [tile(late)], DamageReplacement())))
    #expect(wanted(session)[0] == late)
    restore(&session)
    #expect(session.isRestored && session.restored.models.source.name == "photo")
    type("m", "m", in: &session)
    #expect(session.restored.models.source.name == "lite" && session.isRestored)
  }

  @Test func whatIsSavedSaysWhichModelMadeIt() throws {
    var session = try sessionOfThreeModels()
    type("m", in: &session)
    #expect(saves(type("s", in: &session)).isEmpty)
    #expect(session.message == "the model photo is still being read: nothing to save yet")
    _ = session.handle(.finished(.loaded(model: 1, .success(try #require(try Model.builtIn("photo"))))))
    #expect(saves(type("s", in: &session)).map(\.model) == ["photo"])
  }

  @Test func aModelThatCannotBeReadIsLeftOut() throws {
    var session = try sessionOfThreeModels()
    restore(&session)
    type("m", "m", in: &session)
    #expect(loads(session) == ["my/own.safetensors"])
    let failure = Failure.file(path: "my/own.safetensors", .notRegular)
    _ = session.handle(.finished(.loaded(model: 2, .failure(failure))))
    #expect(session.message == "my/own.safetensors: not a file")
    #expect(
      session.restored.models.count == 2 && session.restored.models.source.name == "lite"
        && session.isRestored)
    // The second is still to be read.
    type("m", "m", in: &session)
    #expect(session.restored.models.source.name == "lite" && session.isRestored)
  }

  @Test func afterAModelThatCannotBeReadTheNextOneIsRead() throws {
    var settings = settings
    settings.models = ["lite", "photo", "my/own.safetensors"].map { ModelSource(path: $0) }
    (settings.firstModel, settings.model) = (1, nil)
    var session = Session(settings, album: Album(paths: settings.paths), canvas: canvas())
    try open(photo, file: 0, in: &session)
    type("m", in: &session)
    #expect(loads(session) == ["my/own.safetensors"])
    let failure = Failure.file(path: "my/own.safetensors", .notRegular)
    _ = session.handle(.finished(.loaded(model: 2, .failure(failure))))
    #expect(loads(session) == ["lite"])
    for model in [0, 1] { _ = session.handle(.finished(.loaded(model: model, .failure(failure)))) }
    #expect(loads(session) == [], "none is left to be tried")
  }

  @Test func whatAnotherModelHasFoundIsNotTaken() throws {
    var session = try sessionOfThreeModels()
    type("a", in: &session)
    _ = session.handle(.finished(.attended(file: 0, model: 1, session.box, [])))
    _ = session.handle(.finished(.contextExtended(file: 0, model: 1, around: session.box, isComplete: true)))
    #expect(session.shownAttention == nil && session.restored.settledBox == nil)
    _ = session.handle(.finished(.attended(file: 0, model: 0, session.box, [])))
    _ = session.handle(.finished(.contextExtended(file: 0, model: 0, around: session.box, isComplete: true)))
    #expect(session.shownAttention != nil && session.restored.settledBox == session.box)
  }

  @Test func lessOfAModelIsMoreOfTheFirst() throws {
    var session = try sessionOfThreeModels()
    restore(&session)
    type("v", in: &session)
    #expect(session.message == "lite alone: V mixes" && session.isRestored)
    type("V", in: &session)
    #expect(session.message == "photo 25 %: v less, V more" && session.restored.models.label == "photo 25 %")
    _ = session.handle(.finished(.loaded(model: 1, .success(try #require(try Model.builtIn("photo"))))))
    restore(&session)
    #expect(session.isRestored && session.restored.mixedTiles?.isComplete == true)
    // Another place is restored by both.
    type("L", in: &session)
    #expect(!session.isRestored && wanted(session).count >= 2 * session.restored.tiles.missing.count)
    let request = try #require(saves(type("s", in: &session)).first)
    #expect(request.model == "photo 25 %" && request.layers.map(\.quarters) == [1, 3])
    type("V", "V", "V", in: &session)
    #expect(session.restored.models.label == "photo" && session.restored.mixedTiles == nil)
    type("V", in: &session)
    #expect(session.message == "photo alone: v mixes")
    type("v", "v", "v", "v", in: &session)
    #expect(session.restored.models.label == "lite" && session.restored.models.index == 0)
  }

  @Test func oneModelHasNoNext() throws {
    var session = try session()
    restore(&session)
    type("m", in: &session)
    #expect(session.message == "lite is the only model here; --model FILE adds others")
    #expect(session.isRestored)
  }

  // MARK: Damage

  @Test func modelsWithoutConditionSaySo() throws {
    var session = try session()
    for key in ["d", "D", "b", "B", "g", "G", "r"] as [Key] {
      type(key, in: &session)
      #expect(session.message == "model lite restores all photos alike")
    }
  }

  @Test func theEndOfADamageRestoresNothingAnew() throws {
    var settings = settings
    settings.models = [ModelSource(path: "photo")]
    settings.model = try Model.builtIn("photo")
    settings.restorerOptions.damage = DamageReplacement(blur: 0.5, noise: 0, jpeg: .quality(60))
    var session = Session(settings, album: Album(paths: ["a.png"]), canvas: canvas())
    try open(photo, file: 0, in: &session)
    let restorer = try #require(session.restorer)
    _ = restorer.restore(Region(x: 0, y: 0, width: 16, height: 16))
    restore(&session)
    type("d", in: &session)
    #expect(session.message == "this is the least: blur 0.5 px, noise 0, JPEG 60" && session.isRestored)
    type("D", in: &session)
    #expect(
      session.message?.hasPrefix("blur 0.5 px, noise 2, JPEG 60 (read: ") == true && !session.isRestored)
  }

  @Test func tilesOfAnotherDamageAreNotTaken() throws {
    var session = try session(["a.png"])
    let place = try #require(session.restored.tiles.missing.first)
    _ = session.handle(.finished(.restored(file: 0, model: 0, [tile(place)], DamageReplacement(noise: 4))))
    #expect(session.restored.tiles.tiles.isEmpty)
  }

  // MARK: Saving

  @Test func savingTakesWhatIsRestoredAlready() throws {
    var session = try session()
    let first = try #require(saves(type("s", in: &session)).first)
    #expect(!first.layers[0].tiles.isComplete && first.box == session.box)
    #expect(first.target == .currentFolder(copiesPath: false))
    #expect(session.message == "saving…")
    restore(&session)
    let second = try #require(saves(type("C", in: &session)).first)
    #expect(second.layers[0].tiles.isComplete && second.target == .comparison)
    _ = session.handle(.finished(.saved("a\n.png", folder: "/tmp/x", copiesPath: false)))
    #expect(session.message == "saved a\\n.png in /tmp/x")
    type("l", in: &session)
    #expect(session.message == nil)
    _ = session.handle(.finished(.notSaved(.exists(path: "x"))))
    #expect(session.message?.hasPrefix("not saved: x: exists") == true)
  }

  @Test func copyingTakesThePictureOrThePathOfWhatIsSaved() throws {
    var session = try session()
    #expect(saves(type("y", in: &session)).map(\.target) == [.currentFolder(copiesPath: true)])
    let commands = session.handle(.finished(.saved("a.png", folder: "/tmp", copiesPath: true)))
    guard case .copyText("/tmp/a.png") = commands.first else {
      Issue.record("\(commands)")
      return
    }
    #expect(session.message == "saved a.png; its path was sent to the clipboard")
    // What `s` saves before, or after a copy that failed, is not copied.
    #expect(saves(type("s", in: &session)).map(\.target) == [.currentFolder(copiesPath: false)])
    #expect(session.handle(.finished(.saved("b.png", folder: "/tmp", copiesPath: false))).isEmpty)
    #expect(session.message == "saved b.png in /tmp")

    var taking = Session(settings, album: Album(paths: ["a.png"]), canvas: canvas(), copiesPictures: true)
    try open(photo, file: 0, in: &taking)
    #expect(saves(type("y", in: &taking)).map(\.target) == [.clipboard])
    guard case .copyPicture([1, 2]) = taking.handle(.finished(.encoded([1, 2]))).first else {
      Issue.record("the picture is copied")
      return
    }
    for (isTaken, message) in [
      (true, "copied the restored box"), (false, "the terminal did not take the picture"),
    ] {
      _ = taking.handle(.copied(isTaken))
      #expect(taking.message == message)
    }
  }

  @Test func nothingIsSavedBeforeThePhotoIsRead() throws {
    var session = Session(settings, album: Album(paths: ["a.png"]), canvas: canvas())
    #expect(type("s", in: &session).isEmpty)
    #expect(session.message == "the photo is still being read: nothing to save yet")
    _ = session.handle(.finished(.failed(file: 0, .empty)))
    #expect(type("s", in: &session).isEmpty)
    #expect(session.message == "not saved: there is no photo")
  }

  @Test func nothingIsSavedOfAReducedBox() throws {
    var settings = settings
    settings.models = ["lite", "photo"].map { ModelSource(path: $0) }
    (settings.firstModel, settings.model) = (1, try Model.builtIn("photo"))
    var session = Session(settings, album: Album(paths: ["a.png"]), canvas: canvas())
    try open(photo, file: 0, in: &session)
    // `v` mixes it with the first model, which is not read.
    type("v", "0", in: &session)
    #expect(!session.view.isEnlarged)
    for key: Key in ["s", "S", "C", "y"] {
      #expect(type(key, in: &session).isEmpty && session.prompt == nil)
      #expect(session.message == "not saved: nothing to restore at this size: + enlarges")
    }
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
    // A name that could not be written under is still there, and why.
    _ = session.handle(.finished(.notSaved(.save(path: "dir/q.png", .exists))))
    #expect(session.prompt == LinePrompt(question: "exists already; save as: ", text: "dir/q-2.png"))
    type(.escape, "S", in: &session)
    #expect(session.prompt?.text == Array("dir/q-2.png"))
    type(.enter, in: &session)
    _ = session.handle(.finished(.saved("dir/q-2.png", folder: nil, copiesPath: false)))
    type("S", .escape, in: &session)
    #expect(session.prompt == nil)
  }

  @Test func theNameThatIsOfferedWasNotSavedUnder() throws {
    var session = try session()
    let names = (1...3).map { SavedRegion(photo: "a.png", region: session.box).fileName(copy: $0) }
    for name in names.dropLast() {
      _ = session.handle(.finished(.saved(name, folder: "/tmp", copiesPath: false)))
    }
    type("S", in: &session)
    #expect(String(try #require(session.prompt).text) == names[2])
  }

  @Test func aNameThatCannotBeIsRefusedAtOnce() throws {
    var session = try session()
    type("S", .control("u"), "x", ".", "t", "i", "f", in: &session)
    #expect(type(.enter, in: &session).isEmpty)
    #expect(
      session.prompt
        == LinePrompt(question: "an output name ends in .png, .jpg or .jpeg; save as: ", text: "x.tif"))
    for _ in 0..<3 { type(.backspace, in: &session) }
    #expect(saves(type("p", "n", "g", .enter, in: &session)).map(\.target) == [.path("x.png")])
    // What fails of another picture asks for no name.
    _ = session.handle(.finished(.notSaved(.save(path: "a_x4.png", .exists))))
    #expect(session.prompt == nil && session.message == "not saved: exists already")
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
