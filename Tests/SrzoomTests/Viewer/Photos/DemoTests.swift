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

  @Test func mostDetailedPlacesComeFirst() {
    let places = Demo(Pyramid(photo), count: 2).places
    #expect(places.count == 2)
    let isNear = places.map { place in
      (abs(place.x - 60) < 45 && abs(place.y - 70) < 45)
        || (abs(place.x - 510) < 45 && abs(place.y - 330) < 45)
    }
    #expect(isNear == [true, true], "\(places)")
  }

  @Test func smallBoxesFindTheDetailOfAPlace() {
    let pyramid = Pyramid(photo)
    // In the stripes' field, but beside the middle of it.
    for place in [Pyramid.Place(x: 24, y: 60), Pyramid.Place(x: 110, y: 80)] {
      let best = pyramid.detailedPlace(near: place, size: PixelSize(width: 16, height: 16))
      #expect((30...90).contains(best.x) && (40...100).contains(best.y), "\(best)")
    }
    let plain = Pyramid(Photo(width: 40, height: 30, pixels: Array(repeating: 9, count: 3600)))
    let best = plain.detailedPlace(near: Pyramid.Place(x: 20, y: 15), size: PixelSize(width: 8, height: 8))
    #expect(plain.largest.bounds.contains(Region(x: best.x - 4, y: best.y - 4, width: 8, height: 8)))
  }

  @Test func boxReachesEveryPlaceAndPausesThere() {
    var demo = Demo(Pyramid(photo), count: 2)
    let canvas = Canvas(rows: 20, columns: 40, graphics: .halfBlocks)
    var zoom = Zoom()
    zoom.resize(to: Pane(canvas.bounds, on: canvas))
    zoom.change(toPhoto: PixelSize(width: 600, height: 400))
    for place in demo.places + demo.places {
      #expect(demo.delay == Demo.pause)
      for _ in 0..<Demo.steps { demo.advance(&zoom) }
      #expect(abs(zoom.box.x + zoom.box.width / 2 - place.x) <= 1)
      #expect(abs(zoom.box.y + zoom.box.height / 2 - place.y) <= 1)
    }
  }

  @Test func plainPhotoHasPlacesToo() {
    let plain = Photo(width: 12, height: 12, pixels: Array(repeating: 7, count: 432))
    #expect(!Demo(Pyramid(plain)).places.isEmpty)
  }
}
