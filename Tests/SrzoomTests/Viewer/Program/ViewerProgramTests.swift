import Glibc
import Imaging
import TerminalModel
import Testing

@testable import srzoom

/// The viewer as a user meets it: in a terminal, with keys.
@Suite(.serialized) struct ViewerProgramTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A photo on the disk: smooth colours with a grid, so that every part of it looks different, and a few dots in the
  /// middle, so that the box starts there.
  private func photo(_ name: String = "photo.png", width: Int = 160, height: Int = 120) throws -> String {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let line: Int = (x % 10 == 0 || y % 10 == 0) ? 40 : 0
        let isDot = (x + y) % 2 == 0 && abs(x - width / 2) < 5 && abs(y - height / 2) < 8
        pixels += [
          UInt8(40 + x * 170 / width), isDot ? 255 : UInt8(40 + y * 170 / height), UInt8(90 + line),
        ]
      }
    }
    let photo = Photo(width: width, height: height, pixels: pixels)
    try folder.write(name.hasSuffix(".png") ? try photo.png() : try photo.jpeg(), to: name)
    return folder / name
  }

  private func viewer(
    _ paths: [String], rows: Int = 30, columns: Int = 100, options: [String] = [],
    profile: TerminalProfile = .plain
  ) throws -> TerminalProgram {
    // Pictures are saved in the current folder.
    let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path]
    // Half blocks show each pixel.
    let isChosen = options.contains("--graphics") || profile.hasKitty
    let graphics = isChosen ? [] : ["--graphics", "halves"]
    return try TerminalProgram(
      shell + [try #require(CommandProgram.path)] + graphics + options + paths, rows: rows, columns: columns,
      profile: profile)
  }

  /// Runs `body` with a viewer that shows a restored box, then quits, and checks that the terminal is as it was.
  private func withViewer(
    _ paths: [String]? = nil, rows: Int = 30, columns: Int = 100, options: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation, _ body: (TerminalProgram) throws -> Void
  ) throws {
    let program = try viewer(paths ?? [try photo()], rows: rows, columns: columns, options: options)
    try program.wait(for: "restored box", sourceLocation: sourceLocation, isRestored)
    try body(program)
    // A popup takes the first.
    program.type("qq")
    #expect(try program.waitForExit() == 0, sourceLocation: sourceLocation)
    try expectTerminalAsBefore(program, sourceLocation: sourceLocation)
  }

  /// The box, as the status line tells it.
  private func boxShown(on screen: ScreenModel) -> Region? {
    let line = screen.text
    guard let range = line.firstRange(of: "· box ") else { return nil }
    return Region(String(line[range.upperBound...].prefix { !$0.isWhitespace }))
  }

  private func isRestored(_ screen: ScreenModel) -> Bool {
    screen.text.contains("· restored")
  }

  private func expectTerminalAsBefore(
    _ program: TerminalProgram, afterCrash: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let screen = program.screen
    #expect(try program.modes().isSame(as: program.modesBefore), "termios", sourceLocation: sourceLocation)
    #expect(
      screen.modes == [7, 25], "alternate screen, cursor, mouse, paste", sourceLocation: sourceLocation)
    // A crash may cut the one sequence that is under way; what the handler writes begins with its end.
    #expect(
      !screen.isInsideSequence && screen.unknown.count <= (afterCrash ? 1 : 0), "\(screen.unknown)",
      sourceLocation: sourceLocation)
  }

  @Test func wipeWithTitlesStatusAndKeys() throws {
    try withViewer { program in
      let titles = "plain" + String(repeating: " ", count: 45) + "│ restored (vivid)"
      try program.wait(for: "a divider in the middle") { $0.line(0) == titles }
      let screen = program.screen
      let status = screen.line(28)
      #expect(status.hasPrefix("photo.png · 160x120 · box 50x27+"), "\(status)")
      #expect(status.contains(" · 2x · restored in 0."), "\(status)")
      #expect(screen.line(29).hasPrefix("arrows move  + - enlarge  Tab compare"))
      let pixels = screen.halfBlockPixels
      for (row, column) in [(2, 0), (55, 0), (2, 99), (55, 99), (30, 40)] {
        #expect(pixels[row][column] != nil, "row \(row), column \(column)")
      }
      #expect(screen.unknown == [])
    }
  }

  @Test func blocksShowALargerBox() throws {
    try withViewer(options: ["--graphics", "blocks"]) { program in
      // Half blocks show 50x27 here; the photo is no wider than this.
      let box = try #require(boxShown(on: program.screen))
      #expect((box.width, box.height) == (160, 86), "\(box)")
      let pixels = program.screen.mosaicPixels(across: 4, down: 8)
      for (row, column) in [(2, 10), (15, 35), (27, 99)] {
        #expect(pixels[row * 8][column * 4] != nil, "row \(row), column \(column)")
      }
      #expect(program.screen.unknown == [])
      program.type("i")
      try program.wait(forText: "graphics blocks")
    }
  }

  @Test func keysMoveTheBox() throws {
    try withViewer { program in
      let start = try #require(boxShown(on: program.screen))
      let moves: [(String, Int, Int)] = [
        ("\u{1B}[C", 6, 0), ("\u{1B}[B", 0, 3), ("\u{1B}[D", -6, 0), ("\u{1B}[A", 0, -3),
        ("l", 6, 0), ("j", 0, 3), ("h", -6, 0), ("k", 0, -3), ("L", start.width, 0), ("J", 0, start.height),
        ("H", -start.width, 0), ("K", 0, -start.height),
      ]
      var expected = start
      for (key, x, y) in moves {
        expected.x += x
        expected.y += y
        program.type(key)
        try program.wait(for: "box \(expected) after \(key.debugDescription)") {
          boxShown(on: $0) == expected
        }
      }
      try program.wait(for: "restored box", isRestored)
    }
  }

  @Test func manyKeysAtOnceAreAllDone() throws {
    try withViewer([try photo(width: 1000)]) { program in
      let start = try #require(boxShown(on: program.screen))
      program.type(String(repeating: "l", count: 40))
      try program.wait(for: "box 40 steps to the right") { boxShown(on: $0)?.x == start.x + 240 }
    }
  }

  @Test func savedPictureIsFourTimesTheBoxAndNeverOverwritten() throws {
    try withViewer { program in
      let box = try #require(boxShown(on: program.screen))
      program.type("s")
      try program.wait(forText: "saved ")
      program.type("s")
      try program.wait(forText: "_x4-2.png")
      #expect(folder.names == ["photo.png", "photo_\(box)_x4-2.png", "photo_\(box)_x4.png"])
      let bytes = try folder.contents("photo_\(box)_x4.png")
      let saved = try Photo.decode(bytes).photo
      #expect(saved.width == 4 * box.width && saved.height == 4 * box.height)
      let text = String(decoding: bytes, as: UTF8.self)
      for entry in ["Source\0photo.png", "Box\0\(box)", "Restored by\0vivid", "Software\0srzoom"] {
        #expect(text.contains(entry), "\(entry)")
      }
    }
  }

  @Test func copiesOfTheSamePictureShareAFile() throws {
    try withViewer { program in
      let name = "photo_\(try #require(boxShown(on: program.screen)))_x4.png"
      program.type("s")
      try program.wait(forText: "saved \(name) in ")
      for _ in 0..<2 {
        program.type("y")
        try program.wait(forText: "saved \(name); its path was sent to the clipboard")
        program.type("n")
        try program.wait(forText: "this is the only file")
      }
      #expect(folder.names == ["photo.png", name])
    }
  }

  @Test func savedUnderANameThatIsTyped() throws {
    try withViewer { program in
      program.type("S")
      try program.wait(forText: "save as: ")
      #expect(program.screen.line(29) == "Enter save  Esc cancel  Tab complete")
      // A name of our own; keys go to the line, not to the viewer.
      program.type("\u{17}quick.jpg\r")
      try program.wait(forText: "saved quick.jpg in \(folder.path)")
      #expect(folder.names == ["photo.png", "quick.jpg"])
      program.type("S\u{15}photo.webp\r")
      try program.wait(forText: "an output name ends in .png, .jpg or .jpeg; save as: photo.webp")
      program.type("\u{1B}")
      try program.wait(forText: "photo.png · ")
    }
  }

  @Test func failedSaveIsToldAndTheViewerGoesOn() throws {
    try withViewer { program in
      program.type("S\u{15}/nowhere/at/all.png\r")
      try program.wait(
        forText: "can't be written: No such file or directory; save as: /nowhere/at/all.png")
      program.type("\u{1B}")
      try program.wait(forText: "photo.png · ")
    }
  }

  @Test func comparisonIsSavedAsOnePicture() throws {
    try withViewer { program in
      let box = try #require(boxShown(on: program.screen))
      program.type("C")
      try program.wait(forText: "_compared.png")
      let sheet = try Photo.decode(try folder.contents("photo_\(box)_compared.png")).photo
      #expect(sheet.width > 8 * box.width && sheet.height > 4 * box.height)
    }
  }

  @Test func pictureAskedForJustBeforeQuittingIsSaved() throws {
    let program = try viewer([try photo()])
    try program.wait(for: "restored box", isRestored)
    program.type("Lsq")
    #expect(try program.waitForExit() == 0)
    #expect(folder.names.count == 2, "\(folder.names)")
  }

  @Test func mousePlacesTheBoxAndTurnsTheWheel() throws {
    try withViewer { program in
      let start = try #require(boxShown(on: program.screen))
      // Button 1 down and up, SGR encoding, 1-based: the upper left part of the photo in the lower left corner.
      program.type("\u{1B}[<0;3;22M\u{1B}[<0;3;22m")
      try program.wait(for: "box in the upper left") {
        (boxShown(on: $0)?.x ?? start.x) < start.x - 20 && (boxShown(on: $0)?.y ?? start.y) < start.y - 10
      }
      program.type("\u{1B}[<64;80;5M")
      try program.wait(forText: " · 3x · ")
      program.type("\u{1B}[<65;80;5M")
      try program.wait(forText: " · 2x · ")
    }
  }

  @Test func pictureFromStandardInput() throws {
    let program = try TerminalProgram([
      "/bin/sh", "-c", "cat \"$1\" | \"$0\" -", try #require(CommandProgram.path), try photo(),
    ])
    try program.wait(for: "restored box", isRestored)
    #expect(program.screen.text.contains("stdin · 160x120 · box"))
    let start = try #require(boxShown(on: program.screen))
    program.type("j")
    try program.wait(for: "box further down") { boxShown(on: $0)?.y == start.y + start.height / 8 }
    program.type("q")
    #expect(try program.waitForExit() == 0)
    try expectTerminalAsBefore(program)
  }

  @Test func demoWalksUntilAKeyIsPressed() throws {
    try withViewer([try photo()], options: ["--demo"]) { program in
      let start = try #require(boxShown(on: program.screen))
      try program.wait(for: "another box") { boxShown(on: $0).map { $0 != start } ?? false }
      program.type("i")
      try program.wait(forText: "GFLOPs for the box")
    }
  }

  @Test func attentionIsShownWithItsLegend() throws {
    try withViewer(options: ["--model", "lite"]) { program in
      program.type("a")
      try program.wait(forText: "bright: what is read")
      program.type("a")
      try program.wait(untilGone: "bright: ")
    }
  }

  @Test func resizingLaysOutAgain() throws {
    try withViewer { program in
      program.resize(rows: 12, columns: 40)
      try program.wait(for: "a small wipe") { $0.line(0) == "plain               │ restored (vivid)" }
      program.resize(rows: 5, columns: 18)
      try program.wait(forText: "too small")
      program.resize(rows: 50, columns: 200)
      try program.wait(for: "a large wipe") { isRestored($0) && $0.line(49).hasPrefix("arrows") }
    }
  }

  @Test func helpNamesEveryKeyAndGoesAway() throws {
    try withViewer([try photo()], rows: 40) { program in
      program.type("?")
      try program.wait(forText: "suspend")
      for entry in Keymap.entries {
        #expect(program.screen.text.contains(entry.purpose), "\(entry.name)")
      }
      program.type("?")
      try program.wait(untilGone: "suspend")
    }
  }

  @Test func helpGoesOnWhereTheTerminalIsTooLow() throws {
    try withViewer([try photo()], rows: 16, columns: 80) { program in
      program.type("?")
      try program.wait(forText: "keys 1/2, more: ?")
      #expect(program.screen.text.contains(Keymap.entries[0].purpose))
      program.type("?")
      try program.wait(forText: "in the overview: place, move, draw a box")
      #expect(program.screen.text.contains("quit"))
      program.type("?")
      try program.wait(untilGone: "place, move, draw a box")
    }
  }

  @Test func tabGoesThroughTheComparisons() throws {
    try withViewer { program in
      let box = boxShown(on: program.screen)
      for title in [
        "restored (vivid) − plain, ×8: grey is the same",
        "plain" + String(repeating: " ", count: 46) + "restored (vivid)",
        "plain" + String(repeating: " ", count: 45) + "│ restored (vivid)",
      ] {
        program.type("\t")
        try program.wait(for: title) { $0.line(0) == title }
        #expect(boxShown(on: program.screen) == box)
      }
      program.type(" ")
      try program.wait(for: "the other way round") { $0.line(0).hasPrefix("restored (vivid)  ") }
      program.type(" ")
      try program.wait(for: "as before") { $0.line(0).hasPrefix("plain  ") }
      program.type("n")
      try program.wait(forText: "this is the only file")
    }
  }

  @Test func fullScreenIsLeftByOneKeyAndTheProgramByTheNext() throws {
    try withViewer { program in
      program.type("f")
      try program.wait(for: "no titles") { !$0.line(0).contains("plain") && isRestored($0) }
      #expect(program.screen.halfBlockPixels[0][0] != nil)
      program.type("q")
      try program.wait(for: "titles") { $0.line(0).hasPrefix("plain") }
      program.type("?")
      try program.wait(forText: "suspend")
      program.type("\u{1B}")
      try program.wait(untilGone: "suspend")
      program.type("Z")
      try program.wait(forText: "? shows the keys")
    }
  }

  @Test func filesOneAfterTheOther() throws {
    try folder.write(Array("no picture at all, but text".utf8), to: "broken.jpg")
    try withViewer([try photo("a.png"), folder / "broken.jpg", try photo("c.jpg", width: 300, height: 200)]) {
      program in
      #expect(program.screen.text.contains("a.png · 1/3"))
      program.type("n")
      try program.wait(forText: "skipped broken.jpg: is not a picture")
      // The next key takes the sentence away.
      program.type("l")
      try program.wait(for: "restored box of the third") { isRestored($0) && $0.text.contains("c.jpg · 3/3") }
      program.type("n")
      try program.wait(forText: "this is the last file")
      program.type("p")
      try program.wait(forText: "skipped broken.jpg: is not a picture")
      program.type("l")
      try program.wait(for: "restored box of the first") { isRestored($0) && $0.text.contains("a.png · 1/3") }
    }
  }

  @Test func theFirstFileThatCanBeReadIsShown() throws {
    let paths = [folder / "gone.png", try photo("b.png")]
    let program = try viewer(paths)
    try program.wait(forText: "skipped gone.png: No such file or directory")
    program.type("l")
    try program.wait(for: "restored box") { isRestored($0) && $0.text.contains("b.png · 2/2") }
    program.type("p")
    try program.wait(forText: "gone.png: No such file or directory")
    program.type("q")
    #expect(try program.waitForExit() == 0)
  }

  @Test func filesOfWhichNoneCanBeReadAreErrors() throws {
    let program = try viewer([folder / "a.png", folder / "b.png"], columns: 160)
    #expect(try program.waitForExit() == 1)
    for line in [
      "/a.png: No such file or directory", "/b.png: No such file or directory",
      "srzoom: 2 of 2 photos failed",
    ] {
      #expect(program.screen.text.contains(line), "\(line)")
    }
    try expectTerminalAsBefore(program)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func signalGivesTheTerminalBack(signal: Int32) throws {
    let program = try viewer([try photo()])
    try program.wait(for: "restored box", isRestored)
    program.send(signal)
    #expect(try program.waitForExit() == 128 + signal)
    try expectTerminalAsBefore(program)
  }

  @Test func controlCEndsWithStatus130() throws {
    let program = try viewer([try photo()])
    try program.wait(for: "restored box", isRestored)
    program.type("\u{3}")
    #expect(try program.waitForExit() == 130)
    try expectTerminalAsBefore(program)
  }

  @Test func crashGivesTheTerminalBack() throws {
    let program = try viewer([try photo()])
    try program.wait(for: "restored box", isRestored)
    program.send(SIGILL)
    #expect(try program.waitForExit() == 128 + SIGILL)
    try expectTerminalAsBefore(program, afterCrash: true)
  }

  /// A kitty on this machine reads pictures from shared memory, where nothing stays, however the viewer ends.
  @Test(arguments: [nil, SIGTERM, SIGSEGV, SIGKILL])
  func kittyFindsPicturesInSharedMemory(_ signal: Int32?) throws {
    let program = try viewer([try photo()], profile: .kitty)
    // A restored box of few pixels: the status line tells its time.
    try program.wait(forText: "restored in ")
    for step in 0..<5 {
      let box = boxShown(on: program.screen)
      let before = program.bytesReceived
      program.type(step.isMultiple(of: 2) ? "l" : "h")
      try program.wait(for: "another place") { boxShown(on: $0) != box }
      // Three panes of 60 kB and more.
      #expect(program.bytesReceived - before < 20_000)
    }
    // A frame without pictures follows when the ones before are read.
    try program.wait(for: "restored box", isRestored)
    program.type("n")
    try program.wait(forText: "this is the only file")
    if let signal { program.send(signal) } else { program.type("q") }
    #expect(try program.waitForExit() == signal.map { 128 + $0 } ?? 0)
    let pictures = program.screen.kittyCommands.filter { $0.keys["t"] == "s" && $0.keys["a"] != "q" }
    #expect(pictures.count > 5)
    // What could not be read any more was removed by the viewer.
    if signal == nil { #expect(pictures.allSatisfy { $0.shared != nil }) }
    let left = try File.names(in: "/dev/shm").filter { $0.hasPrefix("srzoom-\(program.identifier)-") }
    #expect(left == [])
  }

  @Test func graphicsThatTheTerminalMayNotShowAreTold() throws {
    let program = try viewer([try photo()], options: ["--graphics", "sixel"])
    try program.wait(forText: "does not say that it shows sixel graphics: try --graphics blocks")
    program.type("i")
    try program.wait(forText: "graphics sixel")
    program.type("qq")
    #expect(try program.waitForExit() == 0)
  }

  @Test func suspendedAndContinued() throws {
    let path = try photo()
    let program = try TerminalProgram([
      "/bin/sh", "-c", "set -m; \"$0\" \"$1\"; echo stopped; read line; fg; echo ended with $?",
      try #require(CommandProgram.path), path,
    ])
    try program.wait(for: "restored box", isRestored)
    program.type("\u{1A}")
    try program.wait(forText: "stopped")
    try expectTerminalAsBefore(program)
    program.type("\n")
    try program.wait(for: "the viewer again", isRestored)
    program.type("q")
    try program.wait(forText: "ended with 0")
    #expect(try program.waitForExit() == 0)
    try expectTerminalAsBefore(program)
  }

  /// Started straight by a terminal there is no shell to go back to, and the kernel does not stop the program.
  @Test func suspendWithoutJobControlGoesOn() throws {
    try withViewer { program in
      let entered = program.screen.modeChanges.count { $0.mode == 1049 }
      program.type("\u{1A}")
      try program.wait(for: "the viewer again") { screen in
        screen.modeChanges.count { $0.mode == 1049 } == entered + 2 && isRestored(screen)
      }
    }
  }

  @Test func onlyFileThatIsNoPictureIsAnError() throws {
    try folder.write(Array("text".utf8), to: "text.jpg")
    let program = try viewer([folder / "text.jpg"], columns: 160)
    #expect(try program.waitForExit() == 1)
    #expect(
      program.screen.text.contains(
        "text.jpg: is not a picture; JPEG, PNG, WebP, HEIC, AVIF and TIFF are read"))
    try expectTerminalAsBefore(program)
  }
}
