import Testing

@testable import Imaging

@Suite struct OrientationTests {
  /// A picture of 3×2 pixels, numbered along its rows, and what each orientation makes of it (EXIF 2.32, tag 0x0112).
  @Test(arguments: [
    (Orientation.upright, [0, 1, 2, 3, 4, 5]), (.mirrored, [2, 1, 0, 5, 4, 3]),
    (.rotate180, [5, 4, 3, 2, 1, 0]),
    (.flipped, [3, 4, 5, 0, 1, 2]), (.transposed, [0, 3, 1, 4, 2, 5]),
    (.rotate90Clockwise, [3, 0, 4, 1, 5, 2]),
    (.transversed, [5, 2, 4, 1, 3, 0]), (.rotate90Anticlockwise, [2, 5, 1, 4, 0, 3]),
  ])
  func movesEveryPixel(orientation: Orientation, expected: [UInt8]) {
    #expect(orientation.upright([0, 1, 2, 3, 4, 5], width: 3, height: 2, channels: 1) == expected)
    let size = orientation.size(PixelSize(width: 3, height: 2))
    #expect((size.width, size.height) == (orientation.swapsSides ? (2, 3) : (3, 2)))
  }

  @Test(arguments: Orientation.allCases)
  func fourQuartersOrTwoMirrorsAreNothing(orientation: Orientation) {
    let photo = Photo.noise(width: 131, height: 67)
    var pixels = photo.pixels
    var size = PixelSize(width: photo.width, height: photo.height)
    for _ in 0..<4 {
      pixels = orientation.upright(pixels, width: size.width, height: size.height, channels: 3)
      size = orientation.size(size)
    }
    #expect(pixels == photo.pixels)
  }
}
