import Imaging
import Terminal
import Testing

@testable import srzoom

struct DemoTests {
  /// Grey, with two fields of fine stripes.
  private let photo: Photo = {
    var photo = Photo(width: 600, height: 400, pixels: Array(repeating: 128, count: 600 * 400 * 3))
    for field in [Region(x: 30, y: 40, width: 60, height: 60), Region(x: 480, y: 300, width: 60, height: 60)]
    {
      for y in field.y..<field.maxY {
        for x in field.x..<field.maxX where (x / 8).isMultiple(of: 2) {
          photo.pixels[(y * 600 + x) * 3 + 1] = 0
        }
      }
    }
    return photo
  }()

  @Test func boxReachesEveryPlaceAndPausesThere() {
    var demo = Demo(Pyramid(photo), box: PixelSize(width: 60, height: 60), count: 2)
    let canvas = Canvas(rows: 20, columns: 40, graphics: .halfBlocks)
    var zoom = Zoom()
    zoom.resize(to: Pane(canvas.bounds, on: canvas))
    zoom.change(toPhoto: PixelSize(width: 600, height: 400))
    for place in [1, 0, 1, 0].map({ demo.places[$0] }) {
      #expect(demo.delay == Demo.pause)
      for _ in 0..<Demo.steps {
        let step = demo.advance(from: zoom.box)
        zoom.center(onX: step.x, y: step.y)
      }
      #expect(abs(zoom.box.x + zoom.box.width / 2 - place.x) <= 1)
      #expect(abs(zoom.box.y + zoom.box.height / 2 - place.y) <= 1)
    }
  }

  @Test func plainPhotoHasPlacesToo() {
    let plain = Photo(width: 12, height: 12, pixels: Array(repeating: 7, count: 432))
    #expect(!Demo(Pyramid(plain), box: PixelSize(width: 8, height: 8)).places.isEmpty)
  }
}
