import Imaging
import Testing

@Suite struct BicubicTests {
  // The .ppm are Pillow's resize(BICUBIC).

  @Test(arguments: [(13, 9), (12, 29), (37, 12), (74, 87)])
  func isPillowsBitForBit(width: Int, height: Int) throws {
    let scene = try Fixture.pixels("scene")
    let resized = scene.bicubic(scene.bounds, width: width, height: height)
    #expect(resized == (try Fixture.pixels("bicubic-\(width)x\(height)")))
  }

  @Test func aRegionIsAPartOfPillowsWhole() throws {
    let part = try Fixture.pixels("scene").bicubic(
      Region(x: 20, y: 3, width: 12, height: 10), width: 48, height: 40)
    #expect(part == (try Fixture.pixels("bicubic-x4-12x10+20+3")))
  }

  @Test func theSameSizeIsTheSamePicture() {
    let photo = Photo.noise(width: 23, height: 19)
    #expect(photo.bicubic(photo.bounds, width: 23, height: 19) == photo)
  }

  @Test func aPlainPictureStaysPlain() {
    for level: UInt8 in [0, 1, 127, 254, 255] {
      let photo = Photo(width: 50, height: 13, pixels: [UInt8](repeating: level, count: 50 * 13 * 3))
      #expect(photo.bicubic(photo.bounds, width: 17, height: 67).pixels.allSatisfy { $0 == level })
    }
  }

  /// Overshoot at an edge between black and white is cut, not wrapped.
  @Test func overshootIsClamped() {
    let row = (0..<24).flatMap { [UInt8](repeating: $0 < 12 ? 0 : 255, count: 3) }
    let photo = Photo(width: 24, height: 12, pixels: (0..<12).flatMap { _ in row })
    let enlarged = photo.bicubic(photo.bounds, width: 96, height: 48)
    let levels = (0..<96).map { enlarged.pixels[$0 * 3] }
    #expect(levels == levels.sorted())
    #expect(levels.first == 0 && levels.last == 255)
  }
}
