import Imaging
import TerminalModel
import Testing

@testable import Terminal

@Suite struct TextLayerTests {
  private let canvas = Canvas(rows: 4, columns: 12, graphics: .halfBlocks)

  init() { _ = TerminalLocale.choose() }

  private func layer(type: String = "xterm-256color", usesColour: Bool = true) throws -> TextLayer {
    TextLayer(try Terminfo(type: type), usesColour: usesColour)
  }

  /// What is sent for a frame.
  private func bytes(_ layer: inout TextLayer, _ draw: (inout Frame) -> Void) -> String {
    var frame = Frame(canvas)
    draw(&frame)
    var bytes = FrameBytes()
    layer.draw(frame.text, cursor: frame.cursor, into: &bytes)
    return String(decoding: bytes.bytes, as: UTF8.self)
  }

  @Test func sendsTheCellsThatChange() throws {
    var layer = try layer()
    #expect(bytes(&layer) { _ in } == "\u{1B}[m\u{1B}[?25l\u{1B}[H\u{1B}[2J")
    #expect(bytes(&layer) { $0.put("box 10", row: 3, column: 0) } == "\u{1B}[4Hbox 10")
    #expect(bytes(&layer) { $0.put("box 11", row: 3, column: 0) } == "\u{1B}[4;6H1")
    #expect(bytes(&layer) { $0.put("box 11", row: 3, column: 0) } == "")
    #expect(bytes(&layer) { $0.put("box", row: 3, column: 0) } == "\u{1B}[4;5H  ")
    layer.invalidate()
    #expect(
      bytes(&layer) { $0.put("box", row: 3, column: 0) }
        == "\u{1B}[m\u{1B}[?25l\u{1B}[H\u{1B}[2J\u{1B}[4Hbox")
  }

  @Test func stylesAndColours() throws {
    func put(_ frame: inout Frame) {
      frame.put("a", row: 0, column: 0, style: .bold)
      frame.put("b", row: 0, column: 1, style: TextStyle(isDim: true, foreground: .red, background: .white))
      frame.put("c", row: 0, column: 2)
    }
    let start = "\u{1B}[m\u{1B}[?25l\u{1B}[H\u{1B}[2J"
    var coloured = try layer()
    #expect(
      bytes(&coloured, put) == start + "\u{1B}[1H\u{1B}[1ma\u{1B}[0;2;31;47mb\u{1B}[mc")
    var plain = try layer(usesColour: false)
    #expect(bytes(&plain, put) == start + "\u{1B}[1H\u{1B}[1ma\u{1B}[0;2mb\u{1B}[mc")
  }

  @Test("After a wide character or a mark the cursor is placed anew: terminals differ in their widths")
  func wideCharacters() throws {
    var layer = try layer()
    _ = bytes(&layer) { _ in }
    #expect(
      bytes(&layer) { $0.put("日ae\u{301}b", row: 0, column: 0) }
        == "\u{1B}[1H日\u{1B}[1;3Hae\u{301}\u{1B}[1;5Hb")
  }

  @Test func textThatBecomesAPictureIsBlanked() throws {
    var layer = try layer()
    let paint = { @MainActor in Photo(width: 2, height: 2, pixels: Array(repeating: 0, count: 12)) }
    let cells = CellRect(row: 0, column: 1, rows: 1, columns: 2)
    _ = bytes(&layer) { $0.put("abcd", row: 0, column: 0) }
    #expect(
      bytes(&layer) {
        $0.put("abcd", row: 0, column: 0)
        $0.place(Picture(PictureSlot(0), id: 0, paint: paint), at: cells)
      } == "\u{1B}[1;2H  ")
    #expect(bytes(&layer) { $0.put("abcd", row: 0, column: 0) } == "\u{1B}[1;2Hbc")
  }

  @Test func cursor() throws {
    var layer = try layer()
    _ = bytes(&layer) { _ in }
    #expect(bytes(&layer) { $0.showCursor(row: 3, column: 2) } == "\u{1B}[4;3H\u{1B}[?12l\u{1B}[?25h")
    #expect(bytes(&layer) { $0.showCursor(row: 3, column: 2) } == "")
    #expect(bytes(&layer) { $0.showCursor(row: 3, column: 3) } == "\u{1B}[4;4H")
    #expect(bytes(&layer) { _ in } == "\u{1B}[?25l")
  }

  @Test func terminalsWithoutACursor() {
    #expect(throws: ScreenError.unusableTerminalType("dumb")) { try Terminfo(type: "dumb") }
    #expect(throws: ScreenError.unusableTerminalType("no-such")) { try Terminfo(type: "no-such") }
  }
}
