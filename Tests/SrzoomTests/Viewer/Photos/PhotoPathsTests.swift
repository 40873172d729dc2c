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
