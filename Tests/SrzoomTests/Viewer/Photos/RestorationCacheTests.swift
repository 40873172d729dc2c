@testable import CLSR
import Imaging
import Testing

@testable import srzoom

struct RestorationCacheTests {
  private func restoration(_ x: Int, side: Int = 8) -> Restoration {
    let region = Region(x: x, y: 0, width: side, height: side)
    let photo = Photo(width: 4 * side, height: 4 * side, pixels: Array(repeating: 0, count: 48 * side * side))
    return Restoration(
      region: region, photo: photo, seconds: 0, cost: Cost(roi: 0, context: 0, wholePhoto: 0))
  }

  @Test func longestUnusedGoesFirst() {
    var cache = RestorationCache(capacity: 3 * 48 * 64)
    for x in 1...3 { cache.insert(restoration(x)) }
    cache.touch(Region(x: 1, y: 0, width: 8, height: 8))
    cache.insert(restoration(4))
    let kept = (1...4).filter { cache[Region(x: $0, y: 0, width: 8, height: 8)] != nil }
    #expect(kept == [1, 3, 4])
  }

  @Test func sameRegionIsKeptOnce() {
    var cache = RestorationCache(capacity: 2 * 48 * 64)
    for x in [1, 2, 2, 2] { cache.insert(restoration(x)) }
    #expect(cache[Region(x: 1, y: 0, width: 8, height: 8)] != nil)
  }

  @Test func newestIsKeptWhateverItsSize() {
    var cache = RestorationCache(capacity: 10)
    cache.insert(restoration(1, side: 100))
    #expect(cache[Region(x: 1, y: 0, width: 100, height: 100)] != nil)
    cache.insert(restoration(2))
    #expect(cache[Region(x: 1, y: 0, width: 100, height: 100)] == nil)
  }

  @Test func theNearestBoxStandsInForAMovedOne() throws {
    var cache = RestorationCache()
    for x in [0, 3, 20] { cache.insert(restoration(x)) }
    #expect(cache.mostOverlapping(Region(x: 4, y: 0, width: 8, height: 8))?.region.x == 3)
    #expect(cache.mostOverlapping(Region(x: 12, y: 0, width: 8, height: 8)) == nil, "only a quarter is known")
  }

  @Test func whatIsKnownOfAMovedBoxIsRestored() throws {
    let gradient = (0..<240).flatMap { pixel -> [UInt8] in
      [UInt8(pixel % 20 * 10), 100, UInt8(pixel / 20 * 10)]
    }
    let photo = Photo(width: 20, height: 12, pixels: gradient)
    // What the network made of the box at (2, 1): all white.
    let white = Restoration(
      region: Region(x: 2, y: 1, width: 8, height: 8),
      photo: Photo(width: 32, height: 32, pixels: Array(repeating: 255, count: 32 * 32 * 3)), seconds: 0,
      cost: Cost(roi: 0, context: 0, wholePhoto: 0))
    let box = Region(x: 5, y: 3, width: 8, height: 8)
    let partly = photo.partlyRestored(box, by: white)
    let bilinear = photo.bilinear(box, width: 32, height: 32)
    for y in 0..<32 {
      for x in 0..<32 {
        let at = (y * 32 + x) * 3
        let isKnown = x < 20 && y < 24
        #expect(
          Array(partly.pixels[at..<at + 3])
            == (isKnown ? [255, 255, 255] : Array(bilinear.pixels[at..<at + 3])))
      }
    }
  }
}
