import Imaging
import Testing

@Suite struct NearestTests {
  @Test(arguments: [1, 2, 3, 4])
  func enlargingRepeatsPixels(scale: Int) {
    let photo = Photo.noise(width: 15, height: 12)
    let region = Region(x: 3, y: 2, width: 9, height: 7)
    let enlarged = photo.nearest(region, width: 9 * scale, height: 7 * scale)
    for y in 0..<7 * scale {
      for x in 0..<9 * scale {
        let new = (y * 9 * scale + x) * 3
        let old = ((2 + y / scale) * 15 + 3 + x / scale) * 3
        #expect(enlarged.pixels[new..<new + 3] == photo.pixels[old..<old + 3])
      }
    }
  }

  @Test func reducingTakesTheMiddle() {
    let photo = Photo.noise(width: 15, height: 12)
    let reduced = photo.nearest(photo.bounds, width: 5, height: 4)
    #expect(reduced.pixels[..<3] == photo.pixels[16 * 3..<17 * 3])
  }
}
