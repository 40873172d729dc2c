import CLSR
import Imaging
import Terminal
import Testing

@testable import srzoom

private func grey(_ level: UInt8, width: Int, height: Int) -> Photo {
  Photo(width: width, height: height, pixels: Array(repeating: level, count: width * height * 3))
}

struct PainterTests {
  @Test(arguments: [0, 0.25, 0.5, 1])
  func wipeTakesEachSideFromItsPicture(divider: Double) {
    let picture = Painter.wipe(
      grey(10, width: 8, height: 3), grey(200, width: 8, height: 3), divider: divider)
    let column = min(7, Int(divider * 8))
    for x in 0..<8 {
      let level = picture.pixels[(8 + x) * 3]
      #expect(level == (x < column ? 10 : x == column ? 255 : 200), "column \(x)")
    }
  }

  @Test func differenceIsEnhancedAroundGrey() {
    func difference(_ new: UInt8, _ old: UInt8) -> UInt8 {
      Painter.difference(grey(new, width: 1, height: 1), grey(old, width: 1, height: 1)).pixels[0]
    }
    #expect(difference(90, 90) == 128)
    #expect(difference(93, 90) == 152)
    #expect(difference(90, 93) == 104)
    #expect(difference(255, 0) == 255)
    #expect(difference(0, 255) == 0)
  }

  @Test func spotlightDarkensAllButWhatIsLit() {
    var photo = grey(100, width: 3, height: 1)
    photo.spotlight([
      (Region(x: 1, y: 0, width: 1, height: 1), 0.5), (Region(x: 2, y: 0, width: 1, height: 1), 1),
      (Region(x: 2, y: 0, width: 1, height: 1), 0.5),
    ])
    #expect(photo.pixels == [25, 25, 25, 62, 62, 62, 100, 100, 100])
  }

  @Test func insetStandsInTheCornerWithALineAround() {
    var photo = grey(100, width: 4, height: 3)
    photo.inset(grey(200, width: 2, height: 1), x: 0, y: 2)
    let greens = (0..<12).map { photo.pixels[$0 * 3 + 1] }
    #expect(greens == [100, 100, 100, 100, 16, 16, 16, 100, 200, 200, 16, 100])
  }
}

/// A photo without a visible pixel.
private func transparent() throws -> OpenPhoto {
  let photo = Photo(
    width: 40, height: 30, pixels: Array(repeating: 200, count: 3600),
    alpha: Array(repeating: 0, count: 1200))
  let settings = ViewSettings(
    paths: [], models: [], restorerOptions: RestorerOptions(), maxPixels: 10_000)
  return try OpenPhoto(try PhotoBytes(try photo.png()), settings: settings)
}

/// Enlarged three and a half times, all that is seen of it is its checkerboard, with sharp edges and where it is in the photo.
@MainActor @Test func checkerboardIsSharpInBothPanes() throws {
  let photo = try transparent()
  let box = Region(x: 5, y: 3, width: 20, height: 10)
  let tile = RestoredTile(
    Region(x: 0, y: 0, width: 32, height: 30), picture: grey(77, width: 128, height: 120), seconds: 1)
  let source = Painter.Source(
    revision: 0, pyramid: photo.pyramid, photo: photo, tiles: TiledBox(box: box, tiles: [tile], missing: []),
    size: PixelSize(width: 70, height: 35), showsPixels: false)
  let expected = (0..<35).flatMap { y in
    (0..<70).flatMap { x in
      let (column, row) = ((5 + (x * 2 + 1) * 20 / 140) / 8, (3 + (y * 2 + 1) * 10 / 70) / 8)
      return [UInt8](repeating: (column + row).isMultiple(of: 2) ? 153 : 102, count: 3)
    }
  }
  let painter = Painter()
  #expect(painter.plain(source).pixels == expected)
  #expect(painter.restored(source).pixels == expected)
}

struct PyramidTests {
  /// Colours that grow steadily, so that a wrong place shows as a wrong level.
  private let slope: Photo = {
    var pixels: [UInt8] = []
    for y in 0..<480 {
      for x in 0..<640 { pixels += [UInt8(x * 255 / 639), UInt8(y * 255 / 479), 0] }
    }
    return Photo(width: 640, height: 480, pixels: pixels)
  }()

  @Test func reducedPictureIsTheAreaMean() {
    let size = PixelSize(width: 40, height: 30)
    let picture = Pyramid(slope).picture(of: slope.bounds, size: size, showsPixels: false)
    let exact = slope.areaMean(slope.bounds, width: 40, height: 30)
    for (a, b) in zip(picture.pixels, exact.pixels) { #expect(abs(Int(a) - Int(b)) <= 1) }
  }

  @Test func enlargedPictureIsTheBilinearOneOfTheWholePhoto() {
    let part = Region(x: 100, y: 50, width: 20, height: 10)
    let picture = Pyramid(slope).picture(of: part, size: PixelSize(width: 80, height: 40), showsPixels: false)
    #expect(picture == slope.bilinear(part, width: 80, height: 40))
  }

  @Test func wholePixelsWhenAskedFor() {
    let part = Region(x: 100, y: 50, width: 20, height: 10)
    let picture = Pyramid(slope).picture(of: part, size: PixelSize(width: 80, height: 40), showsPixels: true)
    #expect(picture == slope.nearest(part, width: 80, height: 40))
  }

  @Test func previewStandsForThePhotoInItsCoordinates() {
    let preview = slope.areaMean(slope.bounds, width: 80, height: 60)
    let pyramid = Pyramid(preview: preview, of: PixelSize(width: 640, height: 480))
    let part = Region(x: 320, y: 0, width: 320, height: 480)
    let picture = pyramid.picture(of: part, size: PixelSize(width: 40, height: 60), showsPixels: false)
    #expect(picture == preview.cropped(to: Region(x: 40, y: 0, width: 40, height: 60)))
  }

  @Test(arguments: [1, 7, 80, 639], [1, 30, 479])
  func everyPartInEverySizeIsDrawn(side: Int, size: Int) {
    let pyramid = Pyramid(slope)
    let part = Region(x: 640 - side, y: 0, width: side, height: min(side, 480))
    let picture = pyramid.picture(of: part, size: PixelSize(width: size, height: size), showsPixels: false)
    #expect(picture.width == size && picture.height == size)
  }
}
