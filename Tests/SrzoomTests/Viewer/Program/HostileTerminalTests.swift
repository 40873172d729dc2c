import Glibc
import Imaging
import TerminalModel
import Testing

@testable import srzoom

/// Terminals and machines that misbehave: the viewer stays in order, or ends with one clear line.
@Suite(.serialized) struct HostileTerminalTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func photo(_ name: String = "photo.jpg") throws -> String {
    let pixels = (0..<160 * 120 * 3).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    try folder.write(try Photo(width: 160, height: 120, pixels: pixels).jpeg(), to: name)
    return folder / name
  }

  private func viewer(
    _ paths: [String], rows: Int = 30, columns: Int = 100, environment: [String] = []
  ) throws -> TerminalProgram {
    // Pictures are saved in the current folder.
    let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path]
    return try TerminalProgram(
      shell + [try #require(CommandProgram.path)] + paths, rows: rows, columns: columns,
      environment: environment)
  }

  private func quit(_ program: TerminalProgram, sourceLocation: SourceLocation = #_sourceLocation) throws {
    // A popup takes the first.
    program.type("qq")
    #expect(try program.waitForExit() == 0, sourceLocation: sourceLocation)
    #expect(
      program.screen.unknown.isEmpty, "\(program.screen.unknown.prefix(5))", sourceLocation: sourceLocation)
    #expect(try program.modes().isSame(as: program.modesBefore), "termios", sourceLocation: sourceLocation)
  }

  /// The processes whose command line has `text` in it.
  private func processes(mentioning text: String) throws -> [String] {
    try File.names(in: "/proc").filter { name in
      guard let first = name.first, first.isNumber, let file = fopen("/proc/\(name)/cmdline", "r") else {
        return false
      }
      defer { fclose(file) }
      var line = [UInt8](repeating: 0, count: 4096)
      let count = fread(&line, 1, line.count, file)
      return line[..<count].contains(text.utf8)
    }
  }

  // MARK: Terminals that go away

  /// Also where SIGHUP is ignored (`nohup`): then reading and writing fail, and that is enough.
  @Test(arguments: ["", "trap '' HUP; "])
  func closedTerminalEndsTheViewer(_ preparation: String) throws {
    let program = try TerminalProgram([
      "/bin/sh", "-c", preparation + "exec \"$0\" \"$1\"", try #require(CommandProgram.path), try photo(),
    ])
    try program.wait(forText: "box ")
    program.closeTerminal()
    #expect(try program.waitForExit() == 128 + SIGHUP)
  }

  @Test func killedShellEndsTheViewer() throws {
    let path = try photo()
    let shell = try TerminalProgram([
      "/bin/sh", "-c", "\"$0\" \"$1\"; true", try #require(CommandProgram.path), path,
    ])
    try shell.wait(forText: "box ")
    #expect(try processes(mentioning: path).count == 2)
    shell.send(SIGKILL)
    #expect(try shell.waitForExit() == 128 + SIGKILL)
    let deadline = ContinuousClock.now + .seconds(30)
    while try !processes(mentioning: path).isEmpty, ContinuousClock.now < deadline { usleep(20_000) }
    #expect(try processes(mentioning: path) == [])
  }

  // MARK: Terminals that are slow, large, small or unknown

  /// Nobody reads what the viewer writes while keys come: it waits in the middle of one frame and leaves out those
  /// that would follow, so that the rest is one frame's end and the newest frame.
  @Test func slowTerminalGetsFewerFramesNeverParts() throws {
    let program = try viewer([try photo()])
    try program.wait(forText: "box ")
    let before = program.bytesReceived
    for _ in 0..<100 {
      program.type("\u{C}?")
      usleep(5000)
    }
    program.type("\u{C}i")
    try program.wait(forText: "photo")
    // A whole frame is about 90 kB here; a hundred would be 9 MB.
    #expect(program.bytesReceived - before < 1_500_000)
    try quit(program)
  }

  @Test func resizeStorm() throws {
    let program = try viewer([try photo()])
    try program.wait(forText: "box ")
    for step in 0..<200 {
      let sizes = [1, 2, 5, 19, 20, 24, 80, 133]
      program.resize(rows: sizes[step % 7], columns: sizes[step * 5 % 8])
      usleep(1000)
    }
    program.resize(rows: 30, columns: 100)
    try program.wait(for: "titles and status") {
      $0.line(0).contains("│ restored") && $0.line(28).contains("box ")
    }
    program.type("q")
    #expect(try program.waitForExit() == 0)
  }

  @Test func oneCell() throws {
    let program = try viewer([try photo()], rows: 1, columns: 1)
    try program.wait(for: "a letter") { $0.line(0) == "t" }
    try quit(program)
  }

  @Test func wallOfCells() throws {
    let program = try viewer([try photo()], rows: 150, columns: 500)
    try program.wait(for: "status line") { $0.line(148).contains("box ") }
    try quit(program)
  }

  /// A terminal may claim any size; the viewer draws on a part of it that memory can hold.
  @Test func absurdSize() throws {
    let program = try viewer([try photo()])
    try program.wait(forText: "box ")
    program.claim(rows: 65535, columns: 65535)
    usleep(300_000)
    program.resize(rows: 30, columns: 100)
    program.type("i")
    try program.wait(forText: "160x120 pixels")
    program.type("qq")
    #expect(try program.waitForExit() == 0)
  }

  @Test(arguments: [
    ("TERM=", "TERM is not set, so that nothing is known of this terminal"),
    ("TERM=dumb", "the terminal type 'dumb' (TERM) is unknown or has no cursor to move"),
    ("TERM=no\u{1B}such", "the terminal type 'no\\x1bsuch' (TERM) is unknown or has no cursor to move"),
    (
      "TERM=../../etc/passwd",
      "the terminal type '../../etc/passwd' (TERM) is unknown or has no cursor to move"
    ),
  ])
  func unusableTerminalTypes(_ variable: String, _ message: String) throws {
    // The last one counts: `env` puts it in the place of the harness's own.
    let program = try TerminalProgram(
      ["/usr/bin/env", variable, try #require(CommandProgram.path), try photo()], rows: 10, columns: 200)
    #expect(try program.waitForExit() == 3)
    #expect(program.screen.line(0) == "srzoom: " + message)
    #expect(program.screen.unknown == [])
  }

  /// Late, doubled, cut and senseless answers are no keys: the box does not move, nothing is saved.
  @Test func answersOutOfTurn() throws {
    let program = try viewer([try photo()])
    // Until then the box looks for its place.
    try program.wait(forText: "restored in ")
    let line = program.screen.line(28)
    for answer in [
      "\u{1B}[?62;4c\u{1B}[?62;4c", "\u{1B}[6;0;0t\u{1B}[6;99999;1t", "\u{1B}P>|lsq\u{1B}\\",
      "\u{1B}]11;rgb:llll/ssss/qqqq\u{7}", "\u{1B}_Gi=31;jjjj\u{1B}\\", "\u{1B}[?1;0;999999999999999S",
      "\u{1B}[<9999999999;9999999999;9999999999M", "\u{1B}[200~lllsssqqq\u{1B}[201~", "\u{1B}P1$r",
    ] {
      program.type(answer)
    }
    // The last one breaks off: its time, half a second, has to pass.
    let end = ContinuousClock.now + .seconds(3)
    try program.wait(for: "end of patience") { _ in ContinuousClock.now > end }
    program.type("i")
    try program.wait(forText: "160x120 pixels")
    program.type("i")
    try program.wait(untilGone: "160x120 pixels")
    #expect(program.screen.line(28).prefix(40) == line.prefix(40))
    #expect(folder.names == ["photo.jpg"])
    try quit(program)
  }

  @Test func stoppedAndContinuedFromOutside() throws {
    let program = try viewer([try photo()])
    try program.wait(forText: "box ")
    program.send(SIGSTOP)
    program.type("i")
    program.send(SIGCONT)
    try program.wait(forText: "160x120 pixels")
    try quit(program)
  }

  // MARK: File names

  @Test func namesNeverReachTheTerminalRaw() throws {
    let names = ["a\u{1B}]0;evil\u{7}.jpg", "b\u{1B}[31mred\n\r\t.jpg", "c\u{9B}31m\u{202E}gpj.jpg"]
    let program = try viewer(try names.map(photo), columns: 160)
    for shown in ["a\\x1b]0;evil\\x07.jpg", "b\\x1b[31mred\\n\\r\\t.jpg", "c\\x9b31m\\u{202e}gpj.jpg"] {
      try program.wait(forText: shown + " ·")
      // Only what is read in full can be saved.
      try program.wait(forText: "restored in")
      program.type("i")
      try program.wait(forText: "160x120 pixels")
      program.type("i")
      try program.wait(untilGone: "160x120 pixels")
      program.type("s")
      try program.wait(forText: "saved ")
      program.type("n")
    }
    for raw in ["\u{1B}]0;evil", "\u{1B}[31mred", "\u{9B}", "\u{202E}"] {
      #expect(!program.lastBytes.contains(raw.utf8), "\(raw.debugDescription)")
    }
    try quit(program)
  }

  @Test func nameThatIsNotUTF8() throws {
    let name = String(fileName: Array("caf".utf8) + [0xE9] + Array(".jpg".utf8))
    let program = try viewer([try photo(name)], columns: 160)
    try program.wait(forText: "caf\\xe9.jpg ·")
    try program.wait(forText: "restored in ")
    program.type("s")
    try program.wait(forText: "saved ")
    #expect(program.screen.text.contains("caf\\xe9_"))
    let saved = folder.names.map(\.fileNameBytes)
    #expect(saved.count == 2 && saved.allSatisfy { $0.starts(with: Array("caf".utf8) + [0xE9]) })
    // The same name, with another letter typed behind it.
    program.type("S\u{1}\u{5}")
    for _ in ".png" { program.type("\u{7F}") }
    program.type("b.png\r")
    try program.wait(forText: "b.png")
    try program.wait(forText: "saved ")
    #expect(folder.names.count == 3)
    #expect(!program.lastBytes.contains(0xE9) && !program.lastBytes.contains("\u{10FEE9}".utf8))
    try quit(program)
  }

  // MARK: Files that change

  @Test func filesVanishAndChangeWhileTheyAreLookedThrough() throws {
    let paths = try ["a.jpg", "b.jpg", "c.jpg"].map(photo)
    let program = try viewer(paths, columns: 160)
    try program.wait(forText: "restored in ")
    // Long after b has been read ahead: c has not been looked at yet.
    unlink(paths[2])
    program.type("nn")
    try program.wait(forText: "c.jpg: No such file or directory")
    try folder.write(Array("no picture any more".utf8), to: "a.jpg")
    program.type("pp")
    try program.wait(forText: "a.jpg: is not a picture")
    try folder.write(try folder.contents("b.jpg"), to: "c.jpg")
    program.type("nn")
    try program.wait(forText: "c.jpg · 3/3 · 160x120")
    try quit(program)
  }

  // MARK: Saving

  @Test func twoViewersSaveTheSameBox() throws {
    let path = try photo()
    let programs = try (0..<2).map { _ in try viewer([path], columns: 160) }
    for program in programs { try program.wait(forText: "restored in ") }
    for program in programs { program.type("s") }
    for program in programs { try program.wait(forText: "saved ") }
    #expect(folder.names.count == 3)
    let saved = try folder.names.filter { $0.hasSuffix(".png") }.map(folder.contents)
    #expect(saved.count == 2 && saved[0] == saved[1])
    for program in programs { try quit(program) }
  }

  /// As on a full disk; `ulimit -f` counts in blocks of 512 bytes.
  @Test func filesThatCannotGrow() throws {
    let program = try TerminalProgram(
      [
        "/bin/sh", "-c",
        "ulimit -f 1; cd \"$2\"; \"$0\" upscale \"$1\" --method bilinear -o out.png; echo \"= $?\"",
        try #require(CommandProgram.path), try photo(), folder.path,
      ], columns: 160)
    #expect(try program.waitForExit() == 0)
    #expect(program.screen.line(0) == "srzoom: out.png: can't be written: File too large")
    #expect(program.screen.line(1) == "= 1")
    #expect(try File.names(in: folder.path) == ["photo.jpg"])
  }

  /// Every limit that the program can be loaded in lets the network work or is told: no crash, and no waiting for memory
  /// that never comes.
  ///
  /// Below 100 MB the loader itself says no.
  @Test(arguments: [110, 150, 200, 300, 400, 500, 600, 800, 1000, 1500, 64_000])
  func littleMemory(megabytes: Int) throws {
    let program = try TerminalProgram(
      [
        "/bin/sh", "-c",
        "ulimit -v \(megabytes)000; \"$0\" upscale \"$1\" --threads 2 -o \"$2/out.png\"; echo \"= $?\"",
        try #require(CommandProgram.path), try photo(), folder.path,
      ], columns: 160)
    #expect(try program.waitForExit() == 0)
    let isDone = folder.names.contains("out.png")
    if !isDone { #expect(program.screen.line(0) == "srzoom: not enough memory for the network (ulimit -v)") }
    #expect(program.screen.text.contains(isDone ? "= 0" : "= 1"))
    #expect(isDone || megabytes < 64_000)
  }

  @Test func viewerThatCannotSaveSaysSoAndGoesOn() throws {
    let program = try TerminalProgram(
      [
        "/bin/sh", "-c", "ulimit -f 64; cd \"$2\"; exec \"$0\" \"$1\"", try #require(CommandProgram.path),
        try photo(), folder.path,
      ],
      columns: 160)
    // Restored, so the photo is read: before that it would say so instead.
    try program.wait(forText: "restored in ")
    // Its picture takes more than 32 kB.
    program.type("s")
    try program.wait(forText: "not saved: ")
    #expect(program.screen.text.contains("File too large"))
    #expect(try File.names(in: folder.path) == ["photo.jpg"])
    try quit(program)
  }
}
