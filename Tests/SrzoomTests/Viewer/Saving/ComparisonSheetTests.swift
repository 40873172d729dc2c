import Imaging
import Testing

@testable import srzoom

struct ComparisonSheetTests {
  private func grey(_ level: UInt8, _ width: Int, _ height: Int) -> Photo {
    Photo(width: width, height: height, pixels: Array(repeating: level, count: width * height * 3))
  }

  private func sheet(box: Region) -> Photo {
    ComparisonSheet(
      overview: grey(90, 400, 200), box: box, plain: grey(100, 4 * box.width, 4 * box.height),
      restored: grey(180, 4 * box.width, 4 * box.height), model: "photo",
      name: "a name that is too long for a small picture.jpg"
    ).picture
  }

  /// The levels along the middle of a sheet, without repetitions.
  private func levels(_ sheet: Photo) -> [UInt8] {
    let row = sheet.height / 2
    return (0..<sheet.width).map { sheet.pixels[(row * sheet.width + $0) * 3] }
      .reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }

  @Test func photoPlainAndRestoredStandBesideEachOther() {
    #expect(levels(sheet(box: Region(x: 0, y: 0, width: 90, height: 20))) == [24, 90, 24, 100, 24, 180, 24])
  }

  @Test func theBoxIsFramedInThePhoto() {
    let shown = levels(sheet(box: Region(x: 100, y: 75, width: 100, height: 50)))
    #expect(shown == [24, 90, 0, 255, 0, 90, 0, 255, 0, 90, 24, 100, 24, 180, 24])
  }

  /// Black that is not to be seen.
  @Test func aTransparentPhotoIsOverWhiteEverywhere() {
    var clear = grey(0, 400, 200)
    clear.alpha = Array(repeating: 0, count: 400 * 200)
    let box = Region(x: 0, y: 0, width: 90, height: 20)
    let sheet = ComparisonSheet(
      overview: clear, box: box, plain: clear, restored: clear, model: "photo", name: "clear.png"
    ).picture
    #expect(levels(sheet) == [24, 255, 24, 255, 24, 255, 24])
  }

  @Test func smallBoxesAreEnlargedMore() {
    let sheet = sheet(box: Region(x: 10, y: 10, width: 8, height: 8))
    #expect(sheet.height > 320 && sheet.width > 3 * 320)
  }

  @Test func theCaptionSaysHowMuchTheBoxIsEnlarged() {
    let box = Region(x: 3, y: 4, width: 14, height: 8)
    #expect(ComparisonSheet.caption(box, scale: 1) == "14x8+3+4, enlarged 4 times, made with srzoom")
    #expect(
      ComparisonSheet.caption(box, scale: 10)
        == "14x8+3+4, enlarged 40 times (restored at 4 times), made with srzoom")
  }

  /// Whether anything is written in the first line.
  private func hasTitle(_ name: String) -> Bool {
    let (box, grey) = (Region(x: 0, y: 0, width: 90, height: 20), grey(90, 360, 80))
    let sheet = ComparisonSheet(
      overview: grey, box: box, plain: grey, restored: grey, model: "photo", name: name
    ).picture
    return (12..<12 + CaptionFont.small.height).contains { y in
      (12..<200).contains { sheet.pixels[(y * sheet.width + $0) * 3] > 100 }
    }
  }

  @Test func aNameWithoutLettersIsLeftOut() {
    #expect(hasTitle("bridge.png") && hasTitle("Київ.png"))
    #expect(!hasTitle("写真 2.png"))
  }
}
