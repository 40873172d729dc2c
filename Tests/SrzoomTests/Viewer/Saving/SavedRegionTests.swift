import Glibc
import Imaging
import Testing

@testable import srzoom

struct SavedRegionTests {
  private let box = Region(x: 100, y: 20, width: 64, height: 48)

  @Test(arguments: [
    ("photo.jpg", "photo_64x48+100+20_x4.png"), ("/a/b.c/photo.tar.png", "photo.tar_64x48+100+20_x4.png"),
    ("dir/noextension", "noextension_64x48+100+20_x4.png"), (".hidden", ".hidden_64x48+100+20_x4.png"),
    ("-", "stdin_64x48+100+20_x4.png"),
  ])
  func nameTellsPhotoAndBox(path: String, name: String) {
    #expect(SavedRegion(photo: path, region: box).fileName() == name)
  }

  @Test func secondPictureOfTheSameBoxHasANumber() {
    #expect(SavedRegion(photo: "a.png", region: box).fileName(copy: 3) == "a_64x48+100+20_x4-3.png")
  }

  /// With the longest name that a file can have.
  @Test(arguments: ["a", "é", "😀", String(fileName: [0xFF])])
  func nameIsCutWhereItWouldBeTooLong(character: String) throws {
    let name = String(repeating: character, count: 251 / character.fileNameBytes.count) + ".png"
    for (copy, end) in [(1, "_64x48+100+20_x4.png"), (2, "_64x48+100+20_x4-2.png")] {
      let stem = String(repeating: character, count: (255 - end.utf8.count) / character.fileNameBytes.count)
      #expect(SavedRegion(photo: "/some/" + name, region: box).fileName(copy: copy) == stem + end)
    }
  }

  @Test func typedNamesAreCompleted() {
    let home = getenv("HOME").map { String(cString: $0) }
    setenv("HOME", "/home/me", 1)
    defer { if let home { setenv("HOME", home, 1) } else { unsetenv("HOME") } }
    #expect(SavedRegion.path(typed: "eye") == "eye.png")
    #expect(SavedRegion.path(typed: "eye.jpg") == "eye.jpg")
    #expect(SavedRegion.path(typed: "a.b/eye") == "a.b/eye.png")
    #expect(SavedRegion.path(typed: ".eye") == ".eye.png")
    #expect(SavedRegion.path(typed: "~/eye.png") == "/home/me/eye.png")
    #expect(SavedRegion.path(typed: "~me/eye.png") == "~me/eye.png")
  }
}

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

  @Test func smallBoxesAreEnlargedMore() {
    let sheet = sheet(box: Region(x: 10, y: 10, width: 8, height: 8))
    #expect(sheet.height > 320 && sheet.width > 3 * 320)
  }
}
