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

  @Test func replacingCopiesPixelsAndAlpha() {
    var photo = Photo.noise(width: 5, height: 4)
    photo.alpha = [UInt8](repeating: 255, count: 20)
    var other = Photo.noise(width: 3, height: 3, seed: 2)
    other.alpha = (0..<9).map { UInt8($0) }
    let before = photo
    photo.replace(Region(x: 2, y: 1, width: 2, height: 2), with: other, x: 1, y: 0)
    #expect(
      photo.cropped(to: Region(x: 2, y: 1, width: 2, height: 2))
        == other.cropped(to: Region(x: 1, y: 0, width: 2, height: 2)))
    #expect(
      photo.cropped(to: Region(x: 0, y: 0, width: 5, height: 1))
        == before.cropped(to: Region(x: 0, y: 0, width: 5, height: 1)))
    #expect(
      photo.cropped(to: Region(x: 4, y: 0, width: 1, height: 4))
        == before.cropped(to: Region(x: 4, y: 0, width: 1, height: 4)))
    photo = before
    photo.replace(Region(x: 9, y: 9, width: 0, height: 3), with: other)
    #expect(photo == before)
  }
}
