import Imaging
import Testing

@testable import Terminal

@Suite struct FrameTests {
  init() { _ = TerminalLocale.choose() }

  private func frame(rows: Int = 4, columns: Int = 12, hasUTF8: Bool = true) -> Frame {
    Frame(Canvas(rows: rows, columns: columns, graphics: .halfBlocks, hasUTF8: hasUTF8))
  }

  private func picture(_ slot: Int, _ id: some Hashable & Sendable) -> Picture {
    Picture(PictureSlot(slot), id: id) { Photo(width: 1, height: 1, pixels: [0, 0, 0]) }
  }

  @Test func whateverIsPutLastCoversWhatWasThere() {
    var frame = frame()
    frame.place(picture(0, "left"), at: CellRect(row: 0, column: 0, rows: 3, columns: 5))
    frame.place(picture(1, "right"), at: CellRect(row: 0, column: 6, rows: 2, columns: 6))
    #expect(frame.put("status", row: 3, column: 0) == 6)
    frame.popup(CellRect(row: 0, column: 3, rows: 3, columns: 6), title: "k")
    #expect(
      frame.lines == [
        "000┌─ k─┐111",
        "000│    │111",
        "000└────┘",
        "status",
      ])
  }

  @Test("Text is clipped at the edge, and what is outside is left out")
  func clips() {
    var frame = frame()
    #expect(frame.put("abcdef", row: 0, column: 9) == 3)
    #expect(frame.put("abcdef", row: 1, column: 0, width: 2) == 2)
    #expect(frame.put("日", row: 2, column: 11) == 0)
    #expect(frame.put("x", row: 4, column: 0) == 0)
    #expect(frame.put("x", row: -1, column: 0) == 0)
    frame.fill(CellRect(row: 3, column: 10, rows: 9, columns: 9), style: .reverse)
    #expect(frame.lines == ["         abc", "ab", "", ""])
  }

  @Test("Half of a wide character is nothing")
  func wideCharacters() {
    var frame = frame(rows: 3)
    frame.put("日本e\u{301}語", row: 0, column: 0)
    #expect(frame.lines[0] == "日本e\u{301}語")
    frame.put("x", row: 0, column: 1)
    frame.put("yz", row: 0, column: 3)
    #expect(frame.lines[0] == " x yz語")
    frame.place(picture(0, 0), at: CellRect(row: 0, column: 6, rows: 2, columns: 2))
    #expect(frame.lines[0] == " x yz 00")
  }

  @Test func asciiWhereTheTerminalHasNothingElse() {
    var frame = frame(rows: 3, columns: 5, hasUTF8: false)
    frame.popup(frame.canvas.bounds)
    #expect(frame.lines == ["+---+", "|   |", "+---+"])
  }

  @Test("Frames are equal when they look the same")
  func equality() {
    let cells = CellRect(row: 0, column: 0, rows: 2, columns: 2)
    func frame(_ id: Int, text: String = "x", style: TextStyle = .plain, brackets: Region? = nil) -> Frame {
      var frame = self.frame()
      let paint = { @MainActor in Photo(width: 2, height: 4, pixels: Array(repeating: 0, count: 24)) }
      frame.place(Picture(PictureSlot(0), id: id, brackets: brackets, paint: paint), at: cells)
      frame.put(text, row: 3, column: 0, style: style)
      return frame
    }
    #expect(frame(1) == frame(1))
    #expect(frame(1) != frame(2))
    #expect(frame(1) != frame(1, text: "y"))
    #expect(frame(1) != frame(1, style: .bold))
    #expect(frame(1) != frame(1, brackets: Region(x: 0, y: 0, width: 1, height: 1)))
    var withCursor = frame(1)
    withCursor.showCursor(row: 3, column: 1)
    #expect(withCursor != frame(1))
  }

  @Test func pixelsOfACell() {
    func expect(_ mode: GraphicsMode, width: Int, height: Int, aspect: Double, threeRows: Int) {
      let canvas = Canvas(rows: 10, columns: 20, graphics: mode, cellSize: PixelSize(width: 8, height: 17))
      #expect(canvas.cell == PixelSize(width: width, height: height))
      #expect(canvas.pixelAspect == aspect)
      let size = canvas.pixelSize(for: CellRect(row: 0, column: 0, rows: 3, columns: 5))
      #expect(size == PixelSize(width: 5 * width, height: threeRows))
    }
    expect(.kitty, width: 8, height: 17, aspect: 1, threeRows: 51)
    // Whole bands of six rows.
    expect(.sixel, width: 8, height: 17, aspect: 1, threeRows: 48)
    expect(.blocks, width: 4, height: 8, aspect: 17.0 / 16, threeRows: 24)
    expect(.halfBlocks, width: 1, height: 2, aspect: 17.0 / 16, threeRows: 6)
    expect(.colours256, width: 1, height: 2, aspect: 17.0 / 16, threeRows: 6)
    expect(.text, width: 2, height: 4, aspect: 17.0 / 16, threeRows: 12)
  }
}
