import Glibc
import Imaging
import Testing

@Suite struct QualityTests {
  // The numbers are those of Fixtures/measures.txt, by numpy and scikit-image.

  @Test func psnrIsNumpys() throws {
    let psnr = try Fixture.pixels("scene").psnr(to: Fixture.pixels("blurred"))
    #expect(abs(psnr - 29.715132953839) < 1e-9)
  }

  @Test func ssimIsScikitImages() throws {
    let ssim = try Fixture.pixels("scene").ssim(to: Fixture.pixels("blurred"))
    #expect(abs(ssim - 0.825691233482) < 1e-9)
  }

  @Test func bothAreSymmetric() {
    let a = Photo.noise(width: 17, height: 13, seed: 1)
    let b = Photo.noise(width: 17, height: 13, seed: 2)
    #expect(a.psnr(to: b) == b.psnr(to: a))
    #expect(a.ssim(to: b) == b.ssim(to: a))
  }

  @Test func equalPicturesArePerfect() {
    let photo = Photo.noise(width: 11, height: 11)
    #expect(photo.psnr(to: photo) == .infinity)
    #expect(photo.ssim(to: photo) == 1)
  }

  /// One level of every colour is (65.481 + 128.553 + 24.966) / 255 of Y, whatever the picture.
  @Test func psnrOfOneLevel() {
    let dark = Photo(width: 12, height: 12, pixels: [UInt8](repeating: 7, count: 432))
    let light = Photo(width: 12, height: 12, pixels: [UInt8](repeating: 8, count: 432))
    #expect(abs(dark.psnr(to: light) - 20 * log10(255 * 255 / 219)) < 1e-9)
  }
}
