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
    box: Region(x: 100, y: 20, width: 64, height: 48), magnification: 4, restoring: .done(seconds: 0.1549))

  @Test func everythingIsThereWhenThereIsRoom() {
    #expect(
      full.text(columns: 200)
        == "lady.jpg · 2/5 · 4000x3000 · box 64x48+100+20 · 4x · restored in 0.15 s")
  }

  @Test func leastImportantGoesFirst() {
    #expect(full.text(columns: 65) == "lady.jpg · 2/5 · box 64x48+100+20 · 4x · restored in 0.15 s")
    #expect(full.text(columns: 50) == "lady.jpg · box 64x48+100+20 · restored in 0.15 s")
    #expect(full.text(columns: 20) == "box 64x48+100+20")
    #expect(full.text(columns: 10) == "box 64x48…")
  }

  /// A reduced box says what to do about it before all else but the box; and what still fits is there.
  @Test func whatToDoAboutAReducedBoxIsAlwaysThere() {
    let line = StatusLine(
      file: "LadyBird.jpg", position: (7, 12), photo: PixelSize(width: 2560, height: 1440),
      box: Region(x: 1120, y: 711, width: 320, height: 179), magnification: 1, restoring: .pointless)
    for text in [
      "LadyBird.jpg · 7/12 · 2560x1440 · box 320x179+1120+711 · 1x · nothing to restore at this size: + enlarges",
      "LadyBird.jpg · 7/12 · box 320x179+1120+711 · 1x · nothing to restore: + enlarges",
      "LadyBird.jpg · box 320x179+1120+711 · 1x · nothing to restore: + enlarges",
      "LadyBird.jpg · 7/12 · box 320x179+1120+711 · 1x · + restores",
      "LadyBird.jpg · box 320x179+1120+711 · + restores", "box 320x179+1120+711 · 1x · + restores",
      "box 320x179+1120+711 · + restores", "box 320x179+1120+711",
    ] {
      #expect(line.text(columns: text.count) == text)
    }
    #expect(line.text(columns: 80).contains("· 1x · nothing to restore: + enlarges"))
  }

  @Test func hintStaysLongerThanNumbers() {
    var line = full
    line.hint = "? keys"
    #expect(line.text(columns: 200).hasSuffix(" s · ? keys"))
    #expect(line.text(columns: 40) == "lady.jpg · box 64x48+100+20 · ? keys")
  }

  @Test func restoringIsToldInWords() {
    var line = StatusLine(file: "a.png")
    for (restoring, text) in [
      (StatusLine.Restoring.none, "a.png"), (.running(secondsLeft: nil), "a.png · restoring …"),
      (.running(secondsLeft: 1.2), "a.png · restoring …"),
      (.running(secondsLeft: 34.6), "a.png · restoring …, 35 s left"),
      (.running(secondsLeft: 150), "a.png · restoring …, 3 min left"),
      (.done(seconds: 12.4), "a.png · restored in 12 s"),
      (.done(seconds: 0.004), "a.png · restored in 0.00 s"),
      (.done(seconds: nil), "a.png · restored"), (.flipped, "a.png · plain (flipped)"),
      (.hardlyVisible, "a.png · + shows the difference better"),
      (.pointless, "a.png · nothing to restore at this size: + enlarges"),
    ] {
      line.restoring = restoring
      #expect(line.text(columns: 80) == text)
    }
  }

  @Test(arguments: [
    (1.0, "1x"), (2, "2x"), (1.5, "1.5x"), (0.0625, "0.06x"), (12, "12x"), (20, "20x"), (0.1, "0.1x"),
  ])
  func magnificationHasNoNeedlessZeros(magnification: Double, text: String) {
    #expect(StatusLine.text(magnification: magnification) == text)
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
    #expect(Text.giga(operations) == text)
  }
}
