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

  @Test func nothingIsEverOverwritten() throws {
    let folder = try TemporaryFolder()
    let target = SavedRegion(photo: folder / "a.png", region: box)
    let paths = try (1...3).map { try target.write([UInt8($0)]) }
    #expect(paths == ["", "-2", "-3"].map { folder / "a_64x48+100+20_x4\($0).png" })
    #expect(try folder.contents("a_64x48+100+20_x4.png") == [1])
    #expect(try folder.contents("a_64x48+100+20_x4-3.png") == [3])
  }
}
