import Imaging
import Testing

@testable import Terminal

@Suite struct InputDecoderTests {
  /// All tokens of `text`, the last one without waiting for more.
  private func tokens(_ text: String) -> [InputDecoder.Token] {
    var decoder = InputDecoder()
    decoder.feed(text.utf8)
    var tokens: [InputDecoder.Token] = []
    while let token = decoder.next(isFinal: true) { tokens.append(token) }
    return tokens
  }

  private func keys(_ text: String) -> [Key] {
    tokens(text).compactMap { if case .key(let key) = $0 { key } else { nil } }
  }

  @Test(
    arguments: [
      ("q", "q"), ("é", "é"), ("日", "日"), ("\r", .enter), ("\n", .enter), ("\t", .tab),
      ("\u{7F}", .backspace),
      ("\u{8}", .backspace), ("\u{C}", .control("l")), ("\u{3}", .control("c")), ("\0", .control(" ")),
      ("\u{1C}", .control("\\")), ("\u{1B}", .escape),
    ] as [(String, Key)])
  func decodesCharacters(_ bytes: String, _ key: Key) {
    #expect(keys(bytes) == [key])
  }

  /// From infocmp of xterm-256color, tmux-256color, linux, rxvt-256color.
  @Test(
    arguments: [
      ("[A", .up), ("OA", .up), ("[B", .down), ("[C", .right), ("[D", .left), ("[H", .home), ("OF", .end),
      ("[1~", .home), ("[4~", .end), ("[7~", .home), ("[8~", .end), ("[2~", .insert), ("[3~", .delete),
      ("[5~", .pageUp), ("[6~", .pageDown), ("[Z", .backTab), ("OP", .function(1)), ("[15~", .function(5)),
      ("[24~", .function(12)), ("[[A", .function(1)), ("[[E", .function(5)), ("[1;2A", .up.shift),
      ("[1;2D", .left.shift), ("[1;5C", .right.control), ("[1;6B", Key(.down, [.shift, .control])),
      ("[1;3A", Key(.up, .alt)), ("[1;2P", Key(.function(1), .shift)), ("[1;2R", Key(.function(3), .shift)),
      ("[5;2~", .pageUp.shift), ("[a", .up.shift), ("[d", .left.shift), ("Oa", .up.control),
      ("Od", .left.control),
      ("OM", .enter), ("Ok", "+"), ("Op", "0"), ("[108;5u", .control("l")), ("[27;5;108~", .control("l")),
      ("[13;2u", Key(.enter, .shift)),
    ] as [(String, Key)])
  func decodesSpecialKeys(_ sequence: String, _ key: Key) {
    #expect(keys("\u{1B}" + sequence) == [key])
  }

  @Test(
    "What is no key is swallowed whole",
    arguments: [
      "[I", "[O", "[?1;2c", "[6;17;8t", "[12;40R", "[?2026;2$y", "[?1;0;256S", "[>0;276;0c", "[M !!", "[99~",
      "[<0;0;0M",
      "[1;2;3;4X", "[2b", "[200~q\u{1B}[Ahjkl\r\u{1B}[201~", "]11;rgb:0000/0000/0000\u{1B}\\",
      "]11;rgb:1/2/3\u{7}",
      "P>|XTerm(379)\u{1B}\\", "P1$r0;38:2::1:2:3m\u{1B}\\", "_Gi=31;OK\u{1B}\\",
      "_Gi=31;ENOTSUPPORTED: q\u{1B}\\",
      "Oz", "[<35;10;10M",
    ])
  func swallows(_ sequence: String) {
    #expect(keys("a\u{1B}" + sequence + "b") == ["a", "b"])
  }

  @Test func keepsWhatFollowsABrokenSequence() {
    #expect(keys("\u{1B}[12\u{1B}[A") == [.up])
    #expect(keys("\u{1B}P>|XTerm\u{1B}[Aq") == [.up, "q"])
    #expect(keys("\u{1B}\u{1B}[A") == [.escape, .up])
    #expect(keys("\u{1B}\u{1B}") == [.escape, .escape])
  }

  /// A slow line brings Escape and the next key together.
  @Test(arguments: ["a", "é", "[", "O", "P", "]", "\r", "\u{7F}"])
  func escapeIsAKeyWhateverFollows(_ next: String) {
    #expect(keys("\u{1B}" + next) == [.escape] + keys(next))
  }

  @Test(
    "The kitty keyboard protocol tells what was typed, and where the key is on a US keyboard",
    arguments: [
      ("113;;113", "q"), ("97:65;2;65", "A"), ("32;;32", " "), ("233;;233", "é"), ("57399;;48", "0"),
      ("57413;;43", "+"), ("27", .escape), ("9;2", .backTab), ("13", .enter), ("127", .backspace),
      ("99;5", .control("c")), ("122;69", .control("z")), ("97;3", .alt("a")),
      ("1081::113;;1081", Key(.character("й"), place: "q")),
      ("1081:1049:113;2;1049", Key(.character("Й"), place: "Q")),
      ("1089::99;5", .control("c")), ("963::115;;963", Key(.character("σ"), place: "s")),
      ("1091::101;65;1059", Key(.character("У"), place: "e")), ("57419", .up),
    ] as [(String, Key)])
  func decodesTheKeyboardProtocol(_ body: String, _ key: Key) {
    #expect(keys("\u{1B}[\(body)u") == [key])
  }

  @Test("Keys that type nothing are no keys here: shift, caps lock, volume")
  func keysThatTypeNothing() {
    #expect(keys("\u{1B}[57441;2u\u{1B}[57358u\u{1B}[57439u") == [])
  }

  @Test func keyAtItsPlace() {
    #expect(Key(.character("й"), place: "q").atPlace == "q")
    #expect(Key("q").atPlace == "q")
    #expect(Key.up.shift.atPlace == .up.shift)
  }

  @Test func skipsBrokenUTF8() {
    var decoder = InputDecoder()
    decoder.feed([0xFF, 0x61, 0xC3, 0x62, 0xE2, 0x82, 0x63, 0x80, 0xED, 0xA0, 0x80, 0x64])
    var keys: [Key] = []
    while case .key(let key)? = decoder.next() { keys.append(key) }
    #expect(keys == ["a", "b", "c", "d"])
  }

  @Test("However the bytes are cut, the tokens are the same")
  func doesNotDependOnTheCut() {
    let text =
      "aé\u{1B}[1;5C\u{1B}OA\u{1B}[<0;12;7M日\u{1B}[200~paste\u{1B}[201~\u{1B}P1$r0m\u{1B}\\\u{1B}[?62;4c\u{1B}q"
    let whole = tokens(text)
    #expect(whole.count == 10)
    let bytes = Array(text.utf8)
    for length in 1...7 {
      var decoder = InputDecoder()
      var found: [InputDecoder.Token] = []
      for start in stride(from: 0, to: bytes.count, by: length) {
        decoder.feed(bytes[start..<min(bytes.count, start + length)])
        while let token = decoder.next() { found.append(token) }
      }
      #expect(found == whole, "in pieces of \(length) bytes")
      #expect(decoder.patience == nil)
    }
  }

  @Test func waitsForARest() {
    var decoder = InputDecoder()
    decoder.feed([0x1B])
    #expect(decoder.next() == nil)
    #expect(decoder.patience == 30)
    decoder.feed("[1;".utf8)
    #expect(decoder.next() == nil)
    #expect(decoder.patience == 500)
    decoder.feed("2A".utf8)
    #expect(decoder.next() == .key(.up.shift))
    #expect(decoder.patience == nil)
  }

  /// A terminal that never ends an answer fills no memory, and the keys after the end are keys again.
  @Test(arguments: ["\u{1B}]11;", "\u{1B}P", "\u{1B}["])
  func endlessSequencesAreNotKept(_ start: String) {
    var decoder = InputDecoder()
    decoder.feed(start.utf8)
    for _ in 0..<1000 {
      decoder.feed([UInt8](repeating: UInt8(ascii: "0"), count: 4096))
      #expect(decoder.next() == nil)
    }
    #expect(Mirror(reflecting: decoder).descendant("buffer").map { "\($0)".utf8.count < 1 << 20 } == true)
    decoder.feed((start.hasSuffix("[") ? "c" : "\u{1B}\\").utf8)
    guard case .answer = decoder.next() else {
      Issue.record("no end")
      return
    }
    decoder.feed("q".utf8)
    #expect(decoder.next() == .key("q"))
    #expect(decoder.patience == nil)
  }

  @Test func decodesTheMouse() {
    func report(_ text: String) -> MouseReport? {
      guard case .mouse(let report) = tokens("\u{1B}[<" + text).first else { return nil }
      return report
    }
    #expect(report("0;1;1M")?.event(cellSize: nil) == MouseEvent(.press, row: 0, column: 0))
    #expect(report("0;12;7m")?.event(cellSize: nil) == MouseEvent(.release, row: 6, column: 11))
    #expect(report("32;12;7M")?.event(cellSize: nil) == MouseEvent(.drag, row: 6, column: 11))
    #expect(report("34;300;200M")?.event(cellSize: nil) == MouseEvent(.drag, .right, row: 199, column: 299))
    #expect(report("1;1;1M")?.event(cellSize: nil) == MouseEvent(.press, .middle, row: 0, column: 0))
    #expect(report("64;5;6M")?.event(cellSize: nil) == MouseEvent(.wheelUp, row: 5, column: 4))
    #expect(
      report("85;5;6M")?.event(cellSize: nil)
        == MouseEvent(.wheelDown, row: 5, column: 4, modifiers: [.shift, .control]))
    #expect(report("66;5;6M") == nil, "a wheel that turns sideways")
    #expect(report("35;5;6M") == nil, "motion without a button")
  }

  @Test func locatesThePointerInsideItsCell() {
    let report = MouseReport(parameters: [0, 25, 18], isRelease: false)
    let event = report?.event(cellSize: PixelSize(width: 8, height: 17))
    #expect(event?.row == 1)
    #expect(event?.column == 3)
    #expect(event?.rowFraction == 0.5 / 17)
    #expect(event?.columnFraction == 0.5 / 8)
  }
}
