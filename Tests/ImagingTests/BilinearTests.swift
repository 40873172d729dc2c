import Imaging
import Testing

@Suite struct BilinearTests {
  // The .ppm are torch's interpolate(mode="bilinear", align_corners=False) in float64, rounded half up.

  @Test(arguments: ["12x10+20+3", "9x9+0+20"])
  func fourTimesIsTorchExactly(region: String) throws {
    let region = try #require(Region(region))
    let enlarged = try Fixture.pixels("scene").bilinear(
      region, width: region.width * 4, height: region.height * 4)
    #expect(enlarged == (try Fixture.pixels("bilinear-x4-\(region)")))
  }

  /// Positions are rounded to 1/2048 pixel: a level that lies near a half may fall to the other side.
  @Test func anyRatioIsTorchWithinOneLevel() throws {
    let scene = try Fixture.pixels("scene")
    let expected = try Fixture.pixels("bilinear-83x61")
    let enlarged = scene.bilinear(scene.bounds, width: 83, height: 61)
    #expect(enlarged.maximumDifference(from: expected) <= 1)
    #expect(zip(enlarged.pixels, expected.pixels).count { $0 != $1 } < enlarged.pixels.count / 100)
  }

  @Test(arguments: [
    Region(x: 0, y: 0, width: 5, height: 4), Region(x: 20, y: 11, width: 17, height: 18),
    Region(x: 36, y: 28, width: 1, height: 1), Region(x: 3, y: 0, width: 30, height: 29),
  ])
  func aRegionIsAPartOfTheWhole(region: Region) throws {
    let scene = try Fixture.pixels("scene")
    let whole = scene.bilinear(scene.bounds, width: 37 * 4, height: 29 * 4)
    let part = scene.bilinear(region, width: region.width * 4, height: region.height * 4)
    #expect(part == whole.cropped(to: region.scaled(by: 4)))
  }

  @Test func theSameSizeIsTheSamePicture() {
    let photo = Photo.noise(width: 23, height: 19)
    #expect(photo.bilinear(photo.bounds, width: 23, height: 19) == photo)
  }

  @Test func aPlainPictureStaysPlain() {
    for level: UInt8 in [0, 1, 127, 254, 255] {
      let photo = Photo(width: 12, height: 13, pixels: [UInt8](repeating: level, count: 12 * 13 * 3))
      #expect(photo.bilinear(photo.bounds, width: 101, height: 67).pixels.allSatisfy { $0 == level })
    }
  }

  @Test func aRegionOutsideIsAProgrammingError() async {
    await #expect(processExitsWith: .failure) {
      let photo = Photo(width: 12, height: 12, pixels: [UInt8](repeating: 0, count: 432))
      _ = photo.bilinear(Region(x: 1, y: 0, width: 12, height: 12), width: 48, height: 48)
    }
  }
}
