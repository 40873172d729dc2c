import Imaging
import Testing

@Suite struct CheckerboardTests {
  @Test func anOpaquePhotoStays() {
    let photo = Photo.noise(width: 12, height: 12)
    #expect(photo.overCheckerboard() == photo)
  }

  @Test func whatIsTransparentShowsTheSquares() {
    var photo = Photo(width: 4, height: 2, pixels: [UInt8](repeating: 255, count: 24))
    photo.alpha = [0, 0, 0, 255, 0, 128, 0, 0]
    let shown = photo.overCheckerboard(square: 2)
    #expect(shown.alpha == nil)
    // (255·128 + 153·127) / 255 = 204.2 in the half transparent pixel.
    #expect(
      stride(from: 0, to: 24, by: 3).map { shown.pixels[$0] } == [153, 153, 102, 255, 153, 204, 102, 102])
  }
}
