import Imaging
import Testing

@Suite struct PhotoTests {
  @Test func croppingTakesPixelsAlphaAndProfile() {
    var photo = Photo.noise(width: 9, height: 7)
    photo.alpha = (0..<63).map { UInt8($0) }
    photo.iccProfile = [1, 2, 3]
    let crop = photo.cropped(to: Region(x: 2, y: 3, width: 4, height: 2))
    #expect((crop.width, crop.height) == (4, 2))
    #expect(crop.pixels == Array(photo.pixels[87..<99]) + Array(photo.pixels[114..<126]))
    #expect(crop.alpha == [29, 30, 31, 32, 38, 39, 40, 41])
    #expect(crop.iccProfile == [1, 2, 3])
    #expect(photo.cropped(to: photo.bounds) == photo)
  }

  @Test func aCropBeyondTheEdgeIsAProgrammingError() async {
    await #expect(processExitsWith: .failure) {
      let photo = Photo(width: 2, height: 2, pixels: [UInt8](repeating: 0, count: 12))
      _ = photo.cropped(to: Region(x: 1, y: 0, width: 2, height: 2))
    }
  }

  @Test func tooFewPixelsAreAProgrammingError() async {
    await #expect(processExitsWith: .failure) { _ = Photo(width: 2, height: 2, pixels: [0]) }
  }
}
