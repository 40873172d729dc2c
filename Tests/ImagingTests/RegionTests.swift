import Imaging
import Testing

@Suite struct RegionTests {
  @Test(arguments: ["64x48+100+20", "1x1+0+0", "1000000000x1+1000000000+7"])
  func readsWhatItWrites(text: String) throws {
    #expect(try #require(Region(text)).description == text)
  }

  @Test(arguments: [
    "", "64x48", "64x48+1", "64x48+1+2+3", "64x48+-1+2", "+64x48+1+2", "0x48+1+2", "64x0+1+2", "64X48+1+2",
    "64x48x2+1+2", " 64x48+1+2", "64x48+1+2 ", "٦٤x48+1+2", "1000000001x1+0+0", "99999999999999999999x1+0+0",
    "x+1+2",
  ])
  func refusesAnythingElse(text: String) {
    #expect(Region(text) == nil)
  }

  @Test func intersections() {
    let region = Region(x: 2, y: 3, width: 10, height: 5)
    #expect(
      region.intersection(Region(x: 0, y: 0, width: 5, height: 100))
        == Region(x: 2, y: 3, width: 3, height: 5))
    #expect(region.intersection(region) == region)
    #expect(region.intersection(Region(x: 12, y: 3, width: 4, height: 4)).isEmpty, "they only touch")
    #expect(region.intersection(Region(x: 50, y: 50, width: 4, height: 4)).isEmpty)
  }

  @Test func growingAndScaling() {
    let region = Region(x: 2, y: 3, width: 10, height: 5)
    #expect(region.grown(by: 3) == Region(x: -1, y: 0, width: 16, height: 11))
    #expect(region.grown(by: 3).contains(region) && !region.contains(region.grown(by: 3)))
    #expect(region.scaled(by: 4) == Region(x: 8, y: 12, width: 40, height: 20))
    #expect(region.relative(toX: 2, y: 1) == Region(x: 0, y: 2, width: 10, height: 5))
    #expect((region.maxX, region.maxY, region.area) == (12, 8, 50))
  }
}
