import Imaging
import Testing

@Suite struct AreaMeanTests {
  /// numpy cut every pixel in as many parts as there are outputs, and took plain means of the parts.
  @Test(arguments: [(10, 8), (36, 29)])
  func isTheMeanOfTheArea(width: Int, height: Int) throws {
    let scene = try Fixture.pixels("scene")
    let reduced = scene.areaMean(scene.bounds, width: width, height: height)
    #expect(reduced == (try Fixture.pixels("area-mean-\(width)x\(height)")))
  }

  @Test func aRegionIsItsCropReduced() {
    let photo = Photo.noise(width: 41, height: 33)
    let region = Region(x: 7, y: 11, width: 29, height: 17)
    let crop = photo.cropped(to: region)
    #expect(photo.areaMean(region, width: 9, height: 5) == crop.areaMean(crop.bounds, width: 9, height: 5))
  }

  @Test func theSameSizeIsTheSamePicture() {
    let photo = Photo.noise(width: 23, height: 19)
    #expect(photo.areaMean(photo.bounds, width: 23, height: 19) == photo)
  }

  @Test func largeAreasDoNotOverflow() {
    let photo = Photo(width: 4000, height: 12, pixels: [UInt8](repeating: 255, count: 4000 * 12 * 3))
    #expect(photo.areaMean(photo.bounds, width: 3999, height: 1).pixels.allSatisfy { $0 == 255 })
    #expect(photo.areaMean(photo.bounds, width: 1, height: 11).pixels.allSatisfy { $0 == 255 })
  }
}
