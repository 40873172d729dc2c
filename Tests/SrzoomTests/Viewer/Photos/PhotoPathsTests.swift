import Testing

@testable import srzoom

struct PhotoPathsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.makeFolder("pictures")
    for name in ["b.JPG", "a.png", "notes.txt", ".hidden.png", "c.webp"] {
      try folder.write([], to: "pictures/" + name)
    }
    try folder.makeFolder("empty")
  }

  @Test func aFolderStandsForItsPictures() throws {
    let (paths, first) = try PhotoPaths.album(of: [folder / "pictures"])
    #expect(paths == ["a.png", "b.JPG", "c.webp"].map { folder / "pictures/" + $0 } && first == 0)
    let (more, _) = try PhotoPaths.album(of: ["x.png", folder / "pictures/", "-"])
    #expect(more == ["x.png"] + paths + ["-"])
  }

  @Test func numbersInNamesCount() throws {
    let names = [
      "", "01", "1", "1.png", "2", "10", "A", "IMG_02.jpg", "IMG_2.jpg", "IMG_2a.jpg", "IMG_10.jpg",
      "IMG_99999999999999999999.jpg", "IMG_100000000000000000000.jpg", "IMG_a.jpg", "a", "a0", "b",
    ]
    #expect(names.reversed().sorted { $0.precedesNaturally($1) } == names)
    for (index, name) in names.enumerated() {
      #expect(names.map { $0.precedesNaturally(name) } == names.indices.map { $0 < index }, "\(name)")
    }
    try folder.makeFolder("numbered")
    for name in ["IMG_10.png", "IMG_1.png", "IMG_2.png"] { try folder.write([], to: "numbered/" + name) }
    #expect(
      try PhotoPaths.files(of: folder / "numbered")
        == ["IMG_1.png", "IMG_2.png", "IMG_10.png"].map { folder / "numbered/" + $0 })
  }

  @Test func aSingleFileHasItsNeighbours() throws {
    let (paths, first) = try PhotoPaths.album(of: [folder / "pictures/b.JPG"])
    #expect(paths.count == 3 && first == 1 && paths[first] == folder / "pictures/b.JPG")
    #expect(
      try PhotoPaths.album(of: [folder / "pictures/notes.txt"]).paths == [folder / "pictures/notes.txt"])
    #expect(try PhotoPaths.album(of: ["/nowhere/at/all.png"]).paths == ["/nowhere/at/all.png"])
    #expect(try PhotoPaths.album(of: ["-"]).paths == ["-"])
    #expect(try PhotoPaths.album(of: ["x.png", "y.png"]).paths == ["x.png", "y.png"])
  }

  @Test func aFolderWithoutPicturesIsRefusedWhereThereIsNothingElse() throws {
    let empty = folder / "empty"
    for arguments in [[empty], [empty, empty + "/"]] {
      #expect(throws: Failure.noPictures(path: empty)) { try PhotoPaths.album(of: arguments) }
    }
    var skipped: [Failure] = []
    let (paths, first) = try PhotoPaths.album(of: [empty, "x.png", empty]) { skipped.append($0) }
    #expect(paths == ["x.png"] && first == 0)
    #expect(skipped == [.noPictures(path: empty), .noPictures(path: empty)])
  }
}
