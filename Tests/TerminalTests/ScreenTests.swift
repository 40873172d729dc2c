import Glibc
import Imaging
import SystemPackage
import TerminalModel
import Testing

@testable import Terminal

/// The whole screen on a pty, one test at a time: signals belong to the process.
@MainActor @Suite(.serialized) struct ScreenTests {
  /// A screen on `terminal`, with the environment of an xterm.
  private func screen(
    on terminal: PseudoTerminal, _ environment: [String: String] = [:], options: ScreenOptions = .init()
  ) throws -> Screen {
    let device = try TerminalDevice(path: FilePath(terminal.path))
    let variables = ["TERM": "xterm-256color"].merging(environment) { $1 }
    return try Screen.open(device, TerminalEnvironment(variables), options)
  }

  private static let blocks: ScreenOptions = {
    var options = ScreenOptions()
    options.graphics = .halfBlocks
    return options
  }()

  /// A picture in which every pixel tells its place.
  private func photo(_ size: PixelSize, tint: UInt8 = 0) -> Photo {
    var pixels: [UInt8] = []
    for y in 0..<size.height { for x in 0..<size.width { pixels += [UInt8(x % 256), UInt8(y % 256), tint] } }
    return Photo(width: size.width, height: size.height, pixels: pixels)
  }

  private func picture(_ slot: Int, _ size: PixelSize, tint: UInt8 = 0) -> Picture {
    Picture(PictureSlot(slot), id: tint) { photo(size, tint: tint) }
  }

  private func events(_ screen: Screen, _ count: Int) -> [Event] {
    (0..<count).compactMap { _ in screen.next(timeout: .seconds(30)) }
  }

  @Test("The terminal is left as it was found")
  func restoresTheTerminal() throws {
    let terminal = try PseudoTerminal(rows: 10, columns: 40, profile: .foot)
    defer { terminal.stop() }
    let keeper = try TerminalDevice(path: FilePath(terminal.path))
    keeper.write(Array("shell$ srzoom\r\n".utf8), abandon: { false })
    let before = terminal.lineModes
    let blank = terminal.wait { $0.line(0) == "shell$ srzoom" }
    #expect(blank.line(0) == "shell$ srzoom")

    let screen = try screen(on: terminal)
    var frame = Frame(screen.canvas)
    frame.put("hello", row: 3, column: 5)
    screen.present(frame)
    let shown = terminal.wait { $0.line(3) == "     hello" }
    #expect(shown.text == "\n\n\n     hello\n\n\n\n\n\n")
    #expect(shown.modes.isSuperset(of: [1049, 1002, 1006, 1016, 2004]))
    #expect(!shown.modes.contains(25), "the cursor is hidden")
    #expect(terminal.lineModes != before)

    screen.close()
    screen.close()
    let after = terminal.wait { !$0.modes.contains(1049) && $0.modes.contains(25) }
    #expect(after.modes == blank.modes)
    #expect(after.text == blank.text)
    #expect(after.unknown.isEmpty)
    #expect(terminal.lineModes == before)
    withExtendedLifetime(keeper) {}
  }

  @Test func refusesWhatIsNoTerminal() throws {
    #expect(throws: ScreenError.inputIsNotATerminal) { try TerminalDevice(path: "/nonexistent") }
    #expect(throws: ScreenError.self) { try TerminalDevice(path: "/dev/null") }
    let terminal = try PseudoTerminal()
    defer { terminal.stop() }
    #expect(throws: ScreenError.unsetTerminalType) { try screen(on: terminal, ["TERM": ""]) }
    for type in ["dumb", "unknown", "no-such-terminal"] {
      #expect(throws: ScreenError.unusableTerminalType(type)) { try screen(on: terminal, ["TERM": type]) }
    }
    #expect(terminal.received == 0, "nothing was sent to it")
  }

  @Test func choosesGraphicsByTheAnswers() throws {
    func mode(
      _ profile: TerminalProfile, _ environment: [String: String] = [:], _ options: ScreenOptions = .init()
    ) throws -> GraphicsMode {
      let terminal = try PseudoTerminal(profile: profile)
      defer { terminal.stop() }
      return try screen(on: terminal, environment, options: options).graphics
    }
    #expect(try mode(.kitty) == .kitty)
    #expect(try mode(.xterm) == .sixel)
    #expect(try mode(.tmux) == .blocks)
    #expect(try mode(.plain) == .colours256)
    #expect(try mode(.plain, ["TERM": "vt100"]) == .text)
    #expect(try mode(.kitty, [:], Self.blocks) == .halfBlocks)
    var colourless = Self.blocks
    colourless.usesColour = false
    #expect(try mode(.kitty, [:], colourless) == .text)
  }

  @Test func graphicsThatWereAskedForAreConfirmedOrNot() throws {
    func isUnconfirmed(_ graphics: GraphicsMode, _ profile: TerminalProfile) throws -> Bool {
      let terminal = try PseudoTerminal(profile: profile)
      defer { terminal.stop() }
      var options = ScreenOptions()
      options.graphics = graphics
      return try screen(on: terminal, options: options).isGraphicsUnconfirmed
    }
    #expect(try isUnconfirmed(.sixel, .plain) && isUnconfirmed(.kitty, .plain))
    #expect(try !isUnconfirmed(.sixel, .xterm) && !isUnconfirmed(.kitty, .kitty))
    #expect(try isUnconfirmed(.sixel, .tmux) && !isUnconfirmed(.kitty, .tmux), "tmux passes kitty's on")
    #expect(try !isUnconfirmed(.halfBlocks, .plain))
  }

  @Test("tmux and screen would take kitty's query for the title of the window")
  func asksNoMultiplexerForKittyGraphics() throws {
    func asksForKitty(_ environment: [String: String]) throws -> Bool {
      let terminal = try PseudoTerminal(profile: .tmux)
      defer { terminal.stop() }
      _ = try screen(on: terminal, environment)
      // The last query was answered: all of them have arrived.
      return !terminal.model.kittyCommands.isEmpty
    }
    #expect(try asksForKitty([:]))
    #expect(try !asksForKitty(["TMUX": "/tmp/tmux-0/default,1,0"]))
    #expect(try !asksForKitty(["STY": "1.pts"]))
    #expect(try !asksForKitty(["TERM": "screen-256color"]))
  }

  @Test func deliversKeysTypedWhileTheTerminalIsAsked() throws {
    let terminal = try PseudoTerminal(profile: .foot)
    defer { terminal.stop() }
    terminal.type("jk")
    let screen = try screen(on: terminal)
    terminal.type("\u{1B}[1;5C\u{1B}]11;rgb:0000/0000/0000\u{1B}\\é")
    #expect(events(screen, 4) == [.key("j"), .key("k"), .key(.right.control), .key("é")])
    terminal.type("\u{1B}")
    #expect(screen.next(timeout: .seconds(30)) == .key(.escape))
    #expect(screen.next(timeout: .zero) == nil)
  }

  @Test func reportsTheMouseInPixelsWhereItCan() throws {
    let terminal = try PseudoTerminal(profile: .foot)
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    terminal.type("\u{1B}[<0;25;18M")
    #expect(
      screen.next(timeout: .seconds(30))
        == .mouse(MouseEvent(.press, row: 1, column: 3, rowFraction: 0.5 / 17, columnFraction: 0.5 / 8)))
    let cells = try PseudoTerminal(profile: .mlterm)
    defer { cells.stop() }
    screen.close()
    let other = try self.screen(on: cells)
    cells.type("\u{1B}[<0;25;18M")
    #expect(other.next(timeout: .seconds(30)) == .mouse(MouseEvent(.press, row: 17, column: 24)))
  }

  @Test func wakesForOtherDescriptors() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    #expect(screen.next(wakingOn: ends[0], timeout: .milliseconds(1)) == nil)
    _ = write(ends[1], "!", 1)
    #expect(screen.next(wakingOn: ends[0], timeout: .seconds(30)) == .woken(ends[0]))
  }

  @Test(arguments: [
    (SIGINT, Event.interrupt), (SIGQUIT, .interrupt), (SIGTERM, .terminate), (SIGHUP, .hangup),
  ])
  func turnsSignalsIntoEvents(_ signal: Int32, _ event: Event) throws {
    let terminal = try PseudoTerminal()
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    kill(getpid(), signal)
    #expect(screen.next(timeout: .seconds(30)) == event)
  }

  @Test("Resized: everything is drawn again at the new size")
  func followsTheSize() throws {
    let terminal = try PseudoTerminal(rows: 8, columns: 30, profile: .foot)
    defer { terminal.stop() }
    let screen = try screen(on: terminal, options: Self.blocks)
    for (rows, columns) in [(20, 60), (6, 20), (40, 120)] {
      terminal.resize(rows: rows, columns: columns)
      kill(getpid(), SIGWINCH)
      #expect(screen.next(timeout: .seconds(30)) == .resized)
      #expect(screen.canvas.bounds == CellRect(row: 0, column: 0, rows: rows, columns: columns))
      let cells = CellRect(row: 1, column: 1, rows: rows - 2, columns: columns - 2)
      var frame = Frame(screen.canvas)
      frame.put("\(rows)x\(columns)", row: rows - 1, column: 0)
      frame.place(picture(0, screen.canvas.pixelSize(for: cells)), at: cells)
      screen.present(frame)
      let model = terminal.wait {
        $0.line(rows - 1) == "\(rows)x\(columns)" && $0.cells[rows - 2][columns - 2].glyph != " "
      }
      #expect(model.halfBlockPixels[3][1] == .rgb(0, 1, 0))
      #expect(
        model.halfBlockPixels[2 * rows - 3][columns - 2]
          == .rgb(UInt8(columns - 3), UInt8(2 * rows - 5), 0))
      #expect(model.scrolls == 0)
      #expect(model.unknown.isEmpty)
    }
  }

  @Test("Another font: pictures of pixels get the new size of a cell")
  func followsTheFont() throws {
    let terminal = try PseudoTerminal(profile: .foot)
    defer { terminal.stop() }
    let screen = try screen(on: terminal, options: Self.blocks)
    #expect(screen.canvas.pixelAspect == 17.0 / 2 / 8)
    terminal.type("\u{1B}[6;30;15t")
    #expect(screen.next(timeout: .seconds(30)) == .resized)
    #expect(screen.canvas.pixelAspect == 1)
    // The same again is no event: the key after it is the next one.
    terminal.type("\u{1B}[6;30;15tx")
    #expect(screen.next(timeout: .seconds(30)) == .key("x"))
  }

  /// The screen as text: `#` for cells of pictures, `~` for second halves.
  private static func sketch(_ model: ScreenModel) -> String {
    model.cells.map { line in
      String(
        line.map { cell -> Character in
          if cell.isContinuation { return "~" }
          if "▀▄█".contains(cell.glyph) || cell.background != .standard { return "#" }
          return cell.glyph
        })
    }.joined(separator: "\n")
  }

  @Test("Text over pictures, pictures over text, in any order: the screen shows the last frame")
  func composesText() throws {
    let (rows, columns) = (12, 50)
    let terminal = try PseudoTerminal(rows: rows, columns: columns, profile: .foot)
    defer { terminal.stop() }
    let screen = try screen(on: terminal, options: Self.blocks)
    var random = SplitMix(state: 3)
    for step in 0..<100 {
      var expected = Array(repeating: Array(repeating: Character(" "), count: columns), count: rows)
      var frame = Frame(screen.canvas)
      let left = CellRect(row: 1, column: Int(random.next() % 5), rows: 9, columns: 20)
      let right = CellRect(row: 2, column: 27 + Int(random.next() % 3), rows: 8, columns: 18)
      for (slot, cells) in [left, right].enumerated() where random.next() % 4 > 0 {
        let tint = UInt8(random.next() % 3) * 100
        frame.place(picture(slot, screen.canvas.pixelSize(for: cells), tint: tint), at: cells)
        for row in cells.row..<cells.maxRow {
          for column in cells.column..<cells.maxColumn { expected[row][column] = "#" }
        }
      }
      for _ in 0..<random.next() % 8 {
        let text = ["", "a", "label", "some longer text 日本", "        "][Int(random.next() % 5)]
        let (row, column) = (Int(random.next() % 12), Int(random.next() % 50))
        let width = frame.put(text, row: row, column: column, style: random.next() % 2 == 0 ? .plain : .bold)
        // Half of a wide character is nothing: what is left of one is blank.
        if width > 0, expected[row][column] == "~" { expected[row][column - 1] = " " }
        var at = column
        for character in text where at < column + width {
          expected[row][at] = character
          at += 1
          if ScreenText.width(of: String(character)) == 2, at < columns {
            expected[row][at] = "~"
            at += 1
          }
        }
        if at < columns, expected[row][at] == "~" { expected[row][at] = " " }
      }
      frame.put("\(step)", row: rows - 1, column: 0)
      for (offset, digit) in "\(step)".enumerated() { expected[rows - 1][offset] = digit }
      screen.present(frame)
      let wanted = expected.map { String($0) }.joined(separator: "\n")
      let model = terminal.wait { !$0.isInsideSequence && Self.sketch($0) == wanted }
      #expect(Self.sketch(model) == wanted, "frame \(step)")
    }
    #expect(terminal.model.unknown.isEmpty)
  }

  @Test func sendsNothingForAnEqualFrame() throws {
    let terminal = try PseudoTerminal(profile: .foot)
    defer { terminal.stop() }
    let screen = try screen(on: terminal, options: Self.blocks)
    let cells = CellRect(row: 1, column: 0, rows: 20, columns: 80)
    /// How many bytes arrive with a frame and, behind it, a window title, which ends it.
    func cost(_ status: String, _ title: String) throws -> Int {
      let before = terminal.received
      var frame = Frame(screen.canvas)
      frame.put(status, row: 23, column: 0, style: .colour(.green))
      frame.place(picture(0, screen.canvas.pixelSize(for: cells)), at: cells)
      screen.present(frame)
      let end = Array("\u{1B}]0;\(title)\u{7}".utf8)
      try TerminalDevice(path: FilePath(terminal.path)).write(end, abandon: { false })
      #expect(terminal.wait { $0.title == title }.title == title)
      return terminal.received - before - end.count
    }
    #expect(try cost("status", "first") > 80 * 20)
    #expect(try cost("status", "again") == 0)
    #expect(try cost("status", "and again") == 0)
    let status = try cost("other", "other")
    #expect((1..<100).contains(status), "\(status) bytes")
  }

  @Test("A picture is painted when its slot shows another one or one of another size, and only then")
  func paintsWhatChanges() throws {
    let terminal = try PseudoTerminal(profile: .foot)
    defer { terminal.stop() }
    let screen = try screen(on: terminal, options: Self.blocks)
    var painted: [String] = []
    func show(_ slot: Int, _ id: String, columns: Int = 10, quality: PictureQuality = .resting) {
      let cells = CellRect(row: 1, column: 3, rows: 4, columns: columns)
      var frame = Frame(screen.canvas)
      frame.place(
        Picture(PictureSlot(slot), id: id, quality: quality) {
          painted.append("\(slot)\(id)\(columns)")
          return photo(screen.canvas.pixelSize(for: cells))
        }, at: cells)
      screen.present(frame)
    }
    show(0, "a")
    show(0, "a")
    show(0, "a", quality: .moving)
    #expect(painted == ["0a10"])
    show(0, "b")
    show(0, "b", columns: 11)
    show(1, "b", columns: 11)
    show(0, "b", columns: 11)
    #expect(painted == ["0a10", "0b10", "0b11", "1b11", "0b11"], "what has left the screen is forgotten")
    screen.invalidate()
    show(0, "b", columns: 11)
    #expect(painted.count == 5)
  }

  @Test("A frame is shown at once where the terminal can (mode 2026)")
  func synchronizesFrames() throws {
    let terminal = try PseudoTerminal(profile: .foot)
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    var frame = Frame(screen.canvas)
    frame.put("x", row: 0, column: 0)
    screen.present(frame)
    #expect(terminal.wait { $0.line(0) == "x" && !$0.modes.contains(2026) }.line(0) == "x")
    #expect(terminal.model.modeChanges.filter { $0.mode == 2026 }.map(\.isSet) == [true, false])
  }

  @Test(
    "Text and the first picture are on the screen before the next one is made, unless that would show a hole")
  func sendsTheFirstPictureEarly() throws {
    let terminal = try PseudoTerminal(profile: .foot)
    defer { terminal.stop() }
    let screen = try screen(on: terminal, options: Self.blocks)
    let left = CellRect(row: 0, column: 0, rows: 20, columns: 30)
    let right = CellRect(row: 0, column: 40, rows: 20, columns: 30)
    let size = screen.canvas.pixelSize(for: left)
    var updates = 0
    /// Makes the second picture of a frame, once the first one is on the screen if it shall be there by then.
    func second(tint: UInt8, isLate: Bool) -> Photo {
      if isLate {
        let model = terminal.wait { $0.halfBlockPixels[39][29] == .rgb(29, 39, tint) }
        #expect(model.halfBlockPixels[0][0] == .rgb(0, 0, tint), "the first picture")
        #expect(model.halfBlockPixels[39][69] == .rgb(29, 39, 0), "still the second picture before")
        #expect(model.line(23) == "tint \(tint)")
      }
      return photo(size, tint: tint)
    }
    /// Draws a frame: how many synchronized updates it took.
    func draw(tint: UInt8, popup: Bool, isLate: Bool = false) -> Int {
      var frame = Frame(screen.canvas)
      frame.place(picture(0, size, tint: tint), at: left)
      frame.place(Picture(PictureSlot(1), id: tint) { second(tint: tint, isLate: isLate) }, at: right)
      frame.put("tint \(tint)", row: 23, column: 0)
      if popup { frame.popup(CellRect(row: 3, column: 45, rows: 5, columns: 9)) }
      screen.present(frame)
      let model = terminal.wait {
        $0.halfBlockPixels[39][69] == .rgb(29, 39, tint) && !$0.modes.contains(2026)
      }
      let before = updates
      updates = model.modeChanges.count { $0.mode == 2026 && $0.isSet }
      return updates - before
    }

    #expect(draw(tint: 0, popup: false) == 1, "the pictures have no place yet")
    #expect(draw(tint: 100, popup: false, isLate: true) == 2)
    #expect(draw(tint: 150, popup: true) == 1, "a popup opens")
    #expect(draw(tint: 200, popup: true) == 2, "it stays")
    screen.invalidate()
    #expect(draw(tint: 250, popup: true) == 1, "all text is written again")
  }

  @Test("A slow terminal gets every byte of every frame")
  func waitsForASlowTerminal() throws {
    let terminal = try PseudoTerminal(rows: 20, columns: 60, profile: .foot)
    defer { terminal.stop() }
    let screen = try screen(on: terminal, options: Self.blocks)
    let cells = CellRect(row: 0, column: 0, rows: 19, columns: 60)
    // Over 20 kB, five times what a pty holds.
    terminal.setPace(700)
    for tint in [0, 100] as [UInt8] {
      var frame = Frame(screen.canvas)
      frame.place(picture(0, screen.canvas.pixelSize(for: cells), tint: tint), at: cells)
      screen.present(frame)
    }
    terminal.setPace(nil)
    let model = terminal.wait { $0.halfBlockPixels[37][59] == .rgb(59, 37, 100) && !$0.modes.contains(2026) }
    for y in 0..<38 {
      #expect(model.halfBlockPixels[y] == (0..<60).map { .rgb(UInt8($0), UInt8(y), 100) })
    }
    #expect(model.unknown.isEmpty)
  }

  @Test("A terminal that takes nothing any more does not keep the program from ending")
  func leavesAStuckTerminal() throws {
    let terminal = try PseudoTerminal(rows: 20, columns: 60, profile: .foot)
    defer { terminal.stop() }
    let screen = try screen(on: terminal, options: Self.blocks)
    let cells = CellRect(row: 0, column: 0, rows: 19, columns: 60)
    var frame = Frame(screen.canvas)
    frame.place(picture(0, screen.canvas.pixelSize(for: cells)), at: cells)
    terminal.setPace(0)
    kill(getpid(), SIGTERM)
    screen.copy(String(repeating: "text", count: 100_000))
    screen.present(frame)
    #expect(screen.next(timeout: .seconds(30)) == .terminate)
    terminal.setPace(nil)
    screen.close()
    let model = terminal.wait { !$0.modes.contains(1049) }
    #expect(model.modes == [7, 25])
    #expect(model.unknown.isEmpty, "what was cut off is ended properly")
  }

  /// A kitty on this machine is told where a picture is; one far away gets it.
  @Test(arguments: [true, false])
  func kittyPictures(isLocal: Bool) throws {
    let terminal = try PseudoTerminal(rows: 20, columns: 60, profile: isLocal ? .kitty : .remoteKitty)
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    let cells = CellRect(row: 0, column: 0, rows: 19, columns: 60)
    let size = screen.canvas.pixelSize(for: cells)
    for tint in [0, 100, 200] as [UInt8] {
      var frame = Frame(screen.canvas)
      frame.place(picture(0, size, tint: tint), at: cells)
      screen.present(frame)
    }
    let model = terminal.wait { model in
      var canvas = KittyCanvas()
      for command in model.kittyCommands { canvas.apply(command) }
      return canvas.images.first?.value.pixels == photo(size, tint: 200).pixels
    }
    var canvas = KittyCanvas()
    for command in model.kittyCommands { canvas.apply(command) }
    #expect(canvas.errors == [])
    #expect(canvas.images.first?.value.pixels == photo(size, tint: 200).pixels)
    let sent = model.kittyCommands.filter { ["t", "f"].contains($0.keys["a"]) }
    if isLocal {
      #expect(sent.count == 3 && sent.allSatisfy { $0.keys["t"] == "s" })
      // Beside that, the modes, the queries and the text.
      #expect(terminal.received < 8000, "\(terminal.received) bytes")
    } else {
      #expect(sent.contains { $0.keys["f"] == "100" })
    }
    screen.close()
  }

  /// Whoever says so must have read, and removed, what it was asked about.
  @Test func terminalThatOnlySaysThatItReadsSharedMemory() throws {
    let terminal = try PseudoTerminal(rows: 20, columns: 60, profile: .xterm)
    defer { terminal.stop() }
    terminal.type("\u{1B}_Gi=32;OK\u{1B}\\")
    var options = ScreenOptions()
    options.graphics = .kitty
    let screen = try screen(on: terminal, options: options)
    var frame = Frame(screen.canvas)
    let cells = CellRect(row: 0, column: 0, rows: 9, columns: 20)
    frame.place(picture(0, screen.canvas.pixelSize(for: cells)), at: cells)
    screen.present(frame)
    let model = terminal.wait { $0.kittyCommands.contains { $0.keys["a"] == "p" } }
    #expect(model.kittyCommands.contains { $0.keys["f"] == "100" })
    #expect(model.kittyCommands.allSatisfy { $0.keys["a"] == "q" || $0.keys["t"] != "s" })
  }

  /// It says that it reads shared memory, and later does not: pictures come in the commands then.
  @Test func kittyThatStopsReadingSharedMemory() throws {
    let terminal = try PseudoTerminal(rows: 20, columns: 60, profile: .kitty)
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    terminal.setPace(0)
    let cells = CellRect(row: 0, column: 0, rows: 9, columns: 20)
    let size = screen.canvas.pixelSize(for: cells)
    func show(tint: UInt8) {
      var frame = Frame(screen.canvas)
      frame.place(picture(0, size, tint: tint), at: cells)
      screen.present(frame)
    }
    show(tint: 0)
    let start = ContinuousClock.now
    Thread.start {
      usleep(1_500_000)
      terminal.setPace(nil)
    }
    show(tint: 100)
    #expect(ContinuousClock.now - start > .milliseconds(900))
    show(tint: 200)
    // What the first command names is gone; what came after it is whole, at the end the last picture.
    let last = photo(size, tint: 200).pixels
    func showsLast(_ model: ScreenModel) -> Bool {
      var canvas = KittyCanvas()
      for command in model.kittyCommands.drop(while: { $0.keys["t"] == "s" || $0.keys["a"] == "q" }) {
        canvas.apply(command)
      }
      return !model.modes.contains(2026) && canvas.images.first?.value.pixels == last
    }
    #expect(showsLast(terminal.wait(until: showsLast)))
  }

  @Test func nothingIsLeftInSharedMemory() throws {
    let terminal = try PseudoTerminal(rows: 20, columns: 60, profile: .kitty)
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    terminal.setPace(0)
    let cells = CellRect(row: 0, column: 0, rows: 9, columns: 20)
    var frame = Frame(screen.canvas)
    frame.place(picture(0, screen.canvas.pixelSize(for: cells)), at: cells)
    screen.present(frame)
    let prefix = try #require(screen.sharedMemory?.prefix)
    #expect(try Self.sharedObjects(prefix).count == 1, "the terminal hangs and has read nothing")
    Thread.start {
      usleep(300_000)
      terminal.setPace(nil)
    }
    screen.close()
    #expect(try Self.sharedObjects(prefix).isEmpty)
  }

  /// The names of a screen's objects in shared memory.
  private static func sharedObjects(_ prefix: String) throws -> [String] {
    let folder = try #require(opendir("/dev/shm"))
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if "/\(name)".hasPrefix(prefix) { names.append(name) }
    }
    return names
  }

  @Test func styledText() throws {
    let terminal = try PseudoTerminal(profile: .plain)
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    var frame = Frame(screen.canvas)
    frame.put("a", row: 0, column: 0, style: TextStyle(isBold: true, foreground: .red, background: .blue))
    frame.put("b", row: 0, column: 1, style: .reverse)
    frame.put("c", row: 0, column: 2, style: .dim)
    frame.put("d", row: 0, column: 3)
    frame.put("clipped", row: 1, column: 0, width: 4)
    frame.put("edge", row: 2, column: 78)
    frame.put("e\u{301}日e\u{301}", row: 22, column: 76)
    frame.put("nowhere", row: 24, column: 0)
    frame.popup(CellRect(row: 4, column: 2, rows: 3, columns: 12), title: "Help")
    screen.present(frame)
    let model = terminal.wait { $0.line(6) != "" }
    let cells = model.cells[0]
    #expect(cells[0].attributes == .bold)
    #expect(cells[0].foreground == .palette(1))
    #expect(cells[0].background == .palette(4))
    #expect(cells[1].attributes == .reverse)
    #expect(cells[2].attributes == .dim)
    #expect(cells[3].attributes == [])
    #expect(model.line(1) == "clip")
    #expect(model.line(2) == String(repeating: " ", count: 78) + "ed")
    #expect(model.line(22) == String(repeating: " ", count: 76) + "e\u{301}日e\u{301}")
    #expect(model.line(4) == "  ┌─ Help ───┐")
    #expect(model.line(5) == "  │          │")
    #expect(model.line(6) == "  └──────────┘")
    #expect(model.unknown.isEmpty)
  }

  @Test func textWithoutColour() throws {
    let terminal = try PseudoTerminal(profile: .kitty)
    defer { terminal.stop() }
    var options = ScreenOptions()
    options.usesColour = false
    let screen = try screen(on: terminal, options: options)
    var frame = Frame(screen.canvas)
    let cells = CellRect(row: 1, column: 0, rows: 2, columns: 2)
    #expect(screen.canvas.pixelSize(for: cells) == PixelSize(width: 4, height: 8))
    frame.put("red", row: 0, column: 0, style: TextStyle(isBold: true, foreground: .red))
    frame.place(
      Picture(PictureSlot(0), id: 0) {
        Photo(width: 4, height: 8, pixels: Array(repeating: 255, count: 48) + Array(repeating: 0, count: 48))
      }, at: cells)
    screen.present(frame)
    let model = terminal.wait { $0.line(2) == "⠀⠀" }
    #expect(model.text.split(separator: "\n").prefix(3) == ["red", "⣿⣿", "⠀⠀"])
    let colours = Set(model.cells.flatMap { $0.flatMap { [$0.foreground, $0.background] } })
    #expect(colours == [.standard])
    #expect(model.kittyCommands.allSatisfy { $0.keys["a"] == "q" })
  }

  /// Regions that scroll take sixels along in one terminal, and leave them, or a part of them, in another.
  @Test("Lines of text that move beside pictures are written again, never scrolled, inserted or erased")
  func movingTextScrollsNothing() throws {
    let terminal = try PseudoTerminal(rows: 20, columns: 60, profile: .xterm)
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    // As when the overview becomes higher: the hints below it move down, and the other picture stays.
    for height in [2, 8, 3] {
      var frame = Frame(screen.canvas)
      for (slot, cells) in [
        CellRect(row: 1, column: 0, rows: height, columns: 10),
        CellRect(row: 6, column: 20, rows: 7, columns: 30),
      ].enumerated() {
        frame.place(picture(slot, screen.canvas.pixelSize(for: cells)), at: cells)
      }
      for line in 0..<8 { frame.put("hint \(line)", row: height + 2 + line, column: 0) }
      screen.present(frame)
      let model = terminal.wait { $0.line(height + 9).hasPrefix("hint 7") }
      #expect((0..<8).allSatisfy { model.line(height + 2 + $0).hasPrefix("hint \($0)") })
      #expect(model.scrolls == 0)
      #expect(model.unknown.isEmpty)
    }
  }

  @Test(
    "Stopped and continued: the alternate screen is left and entered, and the cursor is where the shell had it"
  )
  func suspends() throws {
    // In place of the shell's stop, which would stop this process.
    var stop = sigaction()
    stop.__sigaction_handler.sa_handler = { _ in }
    var before = sigaction()
    sigaction(SIGTSTP, &stop, &before)
    defer { sigaction(SIGTSTP, &before, nil) }
    let terminal = try PseudoTerminal(rows: 10, columns: 40, profile: .foot)
    defer { terminal.stop() }
    let shell = try TerminalDevice(path: FilePath(terminal.path))
    shell.write(Array("$ srzoom\r\n".utf8), abandon: { false })
    let screen = try screen(on: terminal)
    var frame = Frame(screen.canvas)
    frame.put("before", row: 5, column: 0)
    screen.present(frame)
    kill(getpid(), SIGTSTP)
    #expect(screen.next(timeout: .seconds(30)) == .resumed)
    frame = Frame(screen.canvas)
    frame.put("after", row: 5, column: 0)
    screen.present(frame)
    #expect(terminal.wait { $0.line(5) == "after" }.keyboardFlags.count == 1)
    screen.close()
    let model = terminal.wait { !$0.modes.contains(1049) && $0.line(0) == "$ srzoom" }
    #expect(model.modeChanges.filter { $0.mode == 1049 }.map(\.isSet) == [true, false, true, false])
    #expect((model.row, model.column) == (1, 0))
    #expect(model.keyboardFlags.isEmpty)
    withExtendedLifetime(shell) {}
  }

  @Test("Signals do again what they did before")
  func givesSignalsBack() throws {
    func actions() -> [Int] {
      [SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH].map { signal in
        var action = sigaction()
        sigaction(signal, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      }
    }
    let before = actions()
    do {
      let terminal = try PseudoTerminal(profile: .foot)
      defer { terminal.stop() }
      let screen = try screen(on: terminal)
      #expect(actions() != before)
      screen.close()
    }
    #expect(actions() == before)
  }

  @Test("Keys by the kitty keyboard protocol, Ctrl-C among them")
  func usesTheKeyboardProtocol() throws {
    let terminal = try PseudoTerminal(profile: .kitty)
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    #expect(terminal.wait { !$0.keyboardFlags.isEmpty }.keyboardFlags == [29])
    terminal.type("\u{1B}[1081::113;;1081u\u{1B}[27u\u{1B}[1089::99;5u")
    #expect(
      events(screen, 3) == [.key(Key(.character("й"), place: "q")), .key(.escape), .interrupt])
    screen.close()
    #expect(terminal.wait { !$0.modes.contains(1049) }.keyboardFlags == [])
    let old = try PseudoTerminal(profile: .xterm)
    defer { old.stop() }
    let other = try self.screen(on: old)
    other.close()
    #expect(old.wait { !$0.modes.contains(1049) }.unknown.isEmpty)
  }

  @Test("Text and pictures for the clipboard")
  func copies() throws {
    var profile = TerminalProfile.kitty
    profile.version = "kitty(0.35.2)"
    let terminal = try PseudoTerminal(profile: profile)
    defer { terminal.stop() }
    let screen = try screen(on: terminal)
    screen.copy("zoë.png")
    let png = (0..<5000).map { UInt8($0 % 251) }
    #expect(screen.copiesPictures)
    screen.copy(png: png)
    let sent = terminal.wait { $0.clipboard.last == "5522;type=wdata" }.clipboard
    #expect(sent.prefix(2) == ["52;c;em/Dqy5wbmc=", "5522;type=write"])
    #expect(sent.count == 5)
    // image/png, then at most 4096 bytes a piece, in base64.
    let pieces = sent[2...3].map { $0.split(separator: ";") }
    #expect(pieces.allSatisfy { $0[1] == "type=wdata:mime=aW1hZ2UvcG5n" })
    #expect(pieces.flatMap { Base64.decode(Array($0[2].utf8)) } == png)
    terminal.type("\u{1B}]5522;type=write:status=DONE\u{1B}\\\u{1B}]5522;type=write:status=EPERM\u{1B}\\")
    #expect(events(screen, 2) == [.copied(true), .copied(false)])
  }

  @Test("A crash, on whichever thread, gives the terminal back and then goes its way")
  func survivesACrash() async throws {
    let terminal = try PseudoTerminal(rows: 10, columns: 40, profile: .foot)
    defer { terminal.stop() }
    let keeper = try TerminalDevice(path: FilePath(terminal.path))
    let before = terminal.lineModes
    #if arch(x86_64)
      let trap = SIGILL
    #else
      let trap = SIGTRAP
    #endif
    await #expect(processExitsWith: .signal(trap)) { [path = terminal.path as String] in
      try await MainActor.run {
        let screen = try Screen.open(
          TerminalDevice(path: FilePath(path)), TerminalEnvironment(["TERM": "xterm-256color"]), .init())
        var frame = Frame(screen.canvas)
        frame.put("before the crash", row: 0, column: 0)
        screen.present(frame)
        Thread.start { preconditionFailure("a crash on another thread") }
        while true { _ = screen.next(timeout: .seconds(1)) }
      }
    }
    let model = terminal.wait { $0.modeChanges.contains { $0.mode == 1049 && !$0.isSet } }
    #expect(model.modeChanges.contains { $0.mode == 1049 && $0.isSet })
    #expect(model.modes == [7, 25])
    #expect(terminal.lineModes == before)
    withExtendedLifetime(keeper) {}
  }
}
