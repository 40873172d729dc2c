import TerminalModel
import Testing

/// The screen in memory that the other tests trust.
@Suite struct ScreenModelTests {
  private func model(_ bytes: String, rows: Int = 4, columns: Int = 10) -> ScreenModel {
    var model = ScreenModel(rows: rows, columns: columns)
    model.feed(bytes)
    return model
  }

  @Test(
    "What xterm shows after these bytes",
    arguments: [
      ("abc\r\ndef", "abc\ndef\n\n"),
      ("0123456789X", "0123456789\nX\n\n"),
      ("0123456789\rX", "X123456789\n\n\n"),
      ("\u{1B}[2;3Hx\u{1B}[Cy\u{1B}[3Dz", "\n  z y\n\n"),
      ("abcdef\u{1B}[3G\u{1B}[K", "ab\n\n\n"),
      ("abcdef\u{1B}[3G\u{1B}[1K", "   def\n\n\n"),
      ("abcdef\u{1B}[3G\u{1B}[2X", "ab  ef\n\n\n"),
      ("abcdef\u{1B}[3G\u{1B}[2P", "abef\n\n\n"),
      ("abcdef\u{1B}[3G\u{1B}[2@", "ab  cdef\n\n\n"),
      ("x\u{1B}[4b", "xxxxx\n\n\n"),
      ("1\r\n2\r\n3\r\n4\r\n5", "2\n3\n4\n5"),
      ("1\r\n2\r\n3\r\n4\u{1B}[2;3r\u{1B}[3H\n", "1\n3\n\n4"),
      ("1\r\n2\r\n3\r\n4\u{1B}[H\u{1B}M", "\n1\n2\n3"),
      ("1\r\n2\r\n3\u{1B}[2H\u{1B}[J", "1\n\n\n"),
      ("a\u{1B}7b\u{1B}[4Hc\u{1B}8d", "ad\n\n\nc"),
      ("a\u{1B}[?1049hb\u{1B}[?1049lc", "ac\n\n\n"),
      ("a\u{1B}[38;2\u{1B}\\b", "ab\n\n\n"),
      ("日本\rx", "x 本\n\n\n"),
      ("a\u{1B}P1;2|junk\u{1B}\\b\u{1B}]0;title\u{7}c\u{1B}_Gx=1\u{1B}\\d", "abcd\n\n\n"),
    ])
  func understands(_ bytes: String, _ text: String) {
    let model = model(bytes)
    #expect(model.text == text)
    #expect(model.unknown.isEmpty)
  }

  @Test func keepsColoursAndAttributes() {
    let cells = model(
      "\u{1B}[1;38;2;1;2;3;48;5;200ma\u{1B}[22;39mb\u{1B}[31;107mc\u{1B}[md\u{1B}[38:2:9:8:7me"
    ).cells[0]
    #expect(cells[0].foreground == .rgb(1, 2, 3))
    #expect(cells[0].background == .palette(200))
    #expect(cells[0].attributes == .bold)
    #expect(cells[1].foreground == .standard && cells[1].attributes == [])
    #expect(cells[2].foreground == .palette(1) && cells[2].background == .palette(15))
    #expect(cells[3].foreground == .standard && cells[3].background == .standard)
    #expect(cells[4].foreground == .rgb(9, 8, 7))
  }

  @Test func notesWhatItDoesNotKnow() {
    #expect(model("\u{1B}[5;5z").unknown == ["CSI 5;5z"])
    #expect(model("\u{1B}#").unknown == ["ESC #"])
    #expect(model("\u{1B}[38;2;1m").unknown == ["SGR 38;2;1"])
    #expect(model("\u{1}").unknown == ["byte 1"])
  }

  @Test func takesBytesInAnyPieces() {
    let bytes = Array("a\u{1B}[2;3H日\u{1B}[38;2;1;2;3mb\u{1B}]0;t\u{1B}\\c".utf8)
    var pieces = ScreenModel(rows: 4, columns: 10)
    for (index, byte) in bytes.enumerated() {
      pieces.feed([byte])
      if index == 3 { #expect(pieces.isInsideSequence) }
    }
    #expect(pieces.text == "a\n  日bc\n\n")
    #expect(!pieces.isInsideSequence)
  }
}
