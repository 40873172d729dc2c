import Glibc
import Imaging
import Testing

@testable import srzoom

struct SavedRegionTests {
  @Test(arguments: [
    ("a.png", "a-2.png"), ("a-2.png", "a-3.png"), ("b/a-99.jpg", "b/a-100.jpg"), ("a", "a-2"),
    ("b.c/a", "b.c/a-2"), ("a_8x8+1+2_x4.png", "a_8x8+1+2_x4-2.png"), ("IMG-2024.png", "IMG-2024-2.png"),
  ])
  func namesAreNumbered(name: String, next: String) {
    #expect(SavedRegion.numberedNext(name) == next)
  }

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
