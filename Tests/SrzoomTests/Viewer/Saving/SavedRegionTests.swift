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
    let folder = try TemporaryFolder()
    let name = String(repeating: character, count: 251 / character.fileNameBytes.count) + ".png"
    let target = SavedRegion(photo: folder / name, region: box)
    let paths = try (1...2).map { try target.write([UInt8($0)]) }
    #expect(try File.names(in: folder.path) == paths.map(\.fileName).sorted())
    for (path, end) in zip(paths, ["_64x48+100+20_x4.png", "_64x48+100+20_x4-2.png"]) {
      let stem = String(repeating: character, count: (255 - end.utf8.count) / character.fileNameBytes.count)
      #expect(path.fileName == stem + end)
    }
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

struct ComparisonSheetTests {
  /// The light pixels of a part of a picture as text.
  private func text(_ photo: Photo, _ part: Region) -> [String] {
    (part.y..<part.maxY).map { y in
      String((part.x..<part.maxX).map { photo.pixels[(y * photo.width + $0) * 3] == 224 ? "#" : "." })
    }
  }

  @Test func picturesStandBesideEachOtherUnderTheirNames() {
    let left = Photo(width: 40, height: 20, pixels: Array(repeating: 90, count: 2400))
    let right = Photo(width: 40, height: 20, pixels: Array(repeating: 130, count: 2400))
    let sheet = Photo.sheet([("Ig", left), ("R", right)], caption: "c")
    #expect(sheet.cropped(to: Region(x: 8, y: 42, width: 40, height: 20)).pixels == left.pixels)
    #expect(sheet.cropped(to: Region(x: 56, y: 42, width: 40, height: 20)).pixels == right.pixels)
    let small = Photo.sheet([("Ig", left), ("R", right)], caption: "twelve chars")
    #expect(
      text(small, Region(x: 8, y: 8, width: 12, height: 13)) == [
        "............", "............", ".###........", "..#.........", "..#.........", "..#....###..",
        "..#...#...#.", "..#...#...#.", "..#...#...#.", "..#....####.", ".###......#.", "......#...#.",
        ".......###..",
      ])
  }

  @Test func longCaptionMakesRoom() {
    let tiny = Photo(width: 4, height: 4, pixels: Array(repeating: 90, count: 48))
    let sheet = Photo.sheet([("a", tiny)], caption: String(repeating: "é", count: 50))
    #expect(sheet.width == 2 * 50 * CaptionFont.width + 16)
  }
}
