import Imaging
import Testing

@testable import srzoom

/// The way through several files.
struct AlbumTests {
  private let paths = ["a.png", "b.png", "c.png", "d.png"]

  @Test func readsAheadInTheDirectionOfTheUser() {
    var album = Album(paths: paths, index: 1)
    #expect(album.ahead == 2)
    _ = album.move(by: 1)
    #expect(album.index == 2 && album.ahead == 3)
    _ = album.move(by: -1)
    #expect(album.index == 1 && album.ahead == 0)
    _ = album.keep(.failed(.empty), of: 0)
    #expect(album.ahead == nil, "it is known")
  }

  @Test func keepsTheFileAheadAndNoOther() {
    var album = Album(paths: paths, index: 1)
    _ = album.keep(.failed(.empty), of: 3)
    guard case .unread = album[3] else {
      Issue.record("two files on")
      return
    }
    _ = album.keep(.failed(.empty), of: 2)
    guard case .failed = album[2] else {
      Issue.record("the next file")
      return
    }
  }

  @Test func endsAtTheFirstAndTheLastFile() {
    var album = Album(paths: paths)
    var hasMoved = album.move(by: -1)
    #expect(!hasMoved && album.ahead == nil)
    hasMoved = album.move(by: 9)
    #expect(hasMoved && album.index == 3 && album.ahead == nil)
    hasMoved = album.move(by: 1)
    #expect(!hasMoved)
  }
}
