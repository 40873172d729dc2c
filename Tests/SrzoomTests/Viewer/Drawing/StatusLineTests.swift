@testable import CLSR
import Glibc
import Imaging
import Terminal
import Testing

@testable import srzoom

struct StatusLineTests {
  /// `…` and wide characters, whatever the locale of the test run.
  init() { setlocale(LC_CTYPE, "C.UTF-8") }

  private let full = StatusLine(
    file: "lady.jpg", position: (2, 5), photo: PixelSize(width: 4000, height: 3000),
    box: Region(x: 100, y: 20, width: 64, height: 48), magnification: 4,
    context: ContextProgress(ready: 33, total: 100, isLimited: true), seconds: 0.0234,
    cost: Cost(roi: 1.24e9, context: 5e10, wholePhoto: 3891e9))

  @Test func everythingIsThereWhenThereIsRoom() {
    #expect(
      full.text(columns: 200)
        == "lady.jpg · 2/5 · 4000x3000 · box 64x48+100+20 · 4.0x · context 33 % (limit) · 23 ms · 1.2 of 3891 GFLOPs"
    )
  }

  @Test func barGrowsWithTheContext() {
    var line = StatusLine(file: "a.png")
    line.context = ContextProgress(ready: 0, total: 8, isLimited: false)
    #expect(line.text(columns: 80) == "a.png · context ░░░░░░░░ 0 %")
    line.context?.ready = 3
    #expect(line.text(columns: 80) == "a.png · context ███░░░░░ 37 %")
    line.context?.ready = 8
    #expect(line.text(columns: 80) == "a.png · context 100 %")
  }

  @Test func leastImportantGoesFirst() {
    #expect(
      full.text(columns: 103)
        == "lady.jpg · 4000x3000 · box 64x48+100+20 · 4.0x · context 33 % (limit) · 23 ms · 1.2 of 3891 GFLOPs"
    )
    #expect(full.text(columns: 62) == "lady.jpg · box 64x48+100+20 · 4.0x · context 33 % (limit)")
    #expect(full.text(columns: 20) == "box 64x48+100+20")
    #expect(full.text(columns: 10) == "box 64x48…")
  }

  @Test func hintStaysLongerThanNumbers() {
    var line = full
    line.hint = "? keys"
    #expect(line.text(columns: 200).hasSuffix("3891 GFLOPs · ? keys"))
    #expect(line.text(columns: 50) == "lady.jpg · box 64x48+100+20 · ? keys")
  }

  @Test(arguments: 0...120)
  func neverLongerThanTheRow(columns: Int) {
    #expect(ScreenText.width(of: full.text(columns: columns)) <= columns)
  }

  @Test func wideCharactersCountTwice() {
    var line = StatusLine(file: "写真写真写真.jpg")
    #expect(ScreenText.width(of: line.text(columns: 10)) <= 10)
    line.message = "保存しました"
    #expect(ScreenText.width(of: line.text(columns: 7)) <= 7)
  }

  @Test func messageStandsForAllElse() {
    var line = full
    line.message = "saved lady_64x48+100+20_x4.png"
    #expect(line.text(columns: 200) == "saved lady_64x48+100+20_x4.png")
    #expect(line.text(columns: 12) == "saved lady_…")
  }

  @Test(arguments: [
    (0.0, "0.00"), (0.054e9, "0.05"), (0.999e9, "1.00"), (1.25e9, "1.3"), (12.4e9, "12"), (3891e9, "3891"),
  ])
  func gigaKeepsTwoDigits(operations: Double, text: String) {
    #expect(StatusLine.giga(operations) == text)
  }
}
