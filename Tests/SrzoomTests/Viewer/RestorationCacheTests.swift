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
    #expect(cache.use(Region(x: 1, y: 0, width: 8, height: 8)) != nil)
    cache.insert(restoration(4))
    let kept = (1...4).filter { cache.contains(Region(x: $0, y: 0, width: 8, height: 8)) }
    #expect(kept == [1, 3, 4])
  }

  @Test func sameRegionIsKeptOnce() {
    var cache = RestorationCache(capacity: 2 * 48 * 64)
    for x in [1, 2, 2, 2] { cache.insert(restoration(x)) }
    #expect(cache.contains(Region(x: 1, y: 0, width: 8, height: 8)))
  }

  @Test func newestIsKeptWhateverItsSize() {
    var cache = RestorationCache(capacity: 10)
    cache.insert(restoration(1, side: 100))
    #expect(cache.contains(Region(x: 1, y: 0, width: 100, height: 100)))
    cache.insert(restoration(2))
    #expect(!cache.contains(Region(x: 1, y: 0, width: 100, height: 100)))
  }
}
