import Imaging
import Testing

@testable import srzoom

struct StructureMapTests {
  /// Grey, with a field of something else.
  private func photo(_ field: Region, _ level: (_ x: Int, _ y: Int) -> UInt8) -> Photo {
    var photo = Photo(width: 400, height: 300, pixels: Array(repeating: 128, count: 400 * 300 * 3))
    for y in field.y..<field.maxY {
      for x in field.x..<field.maxX {
        for channel in 0..<3 { photo.pixels[(y * 400 + x) * 3 + channel] = level(x, y) }
      }
    }
    return photo
  }

  private func best(_ photo: Photo) -> Region? {
    let size = PixelSize(width: 64, height: 48)
    return StructureMap(photo).places(for: size, count: 1).first.map {
      Region(x: $0.x - 32, y: $0.y - 24, width: 64, height: 48)
    }
  }

  private let field = Region(x: 240, y: 152, width: 72, height: 56)

  @Test func linesAreFound() throws {
    let place = try #require(best(photo(field) { x, _ in (x / 3).isMultiple(of: 2) ? 40 : 200 }))
    #expect(place.intersection(field).area > place.area * 8 / 10, "\(place)")
  }

  /// Gravel, leaves, noise: much detail without direction.
  @Test func linesAreBetterThanNoise() throws {
    var random = SeededGenerator(seed: 1)
    var photo = photo(Region(x: 0, y: 0, width: 200, height: 300)) { _, _ in UInt8(random.next(below: 256)) }
    let lines = self.photo(field) { x, y in ((x + y) / 4).isMultiple(of: 2) ? 90 : 160 }
    photo.replace(field, with: lines, x: field.x, y: field.y)
    let place = try #require(best(photo))
    #expect(place.intersection(field).area > place.area * 8 / 10, "\(place)")
  }

  /// The field is smaller than the box: it comes to stand in the middle.
  @Test func structureIsInTheMiddleOfTheBox() throws {
    let small = Region(x: 160, y: 120, width: 24, height: 16)
    let place = try #require(best(photo(small) { x, _ in (x / 3).isMultiple(of: 2) ? 40 : 200 }))
    #expect(abs(place.x + 32 - 172) <= 8 && abs(place.y + 24 - 128) <= 8, "\(place)")
  }

  /// What is out of focus has no steep edge, what is blown out has none at all.
  @Test func focusIsBetterThanBlurAndWhite() throws {
    var photo = photo(Region(x: 0, y: 0, width: 120, height: 300)) { x, _ in
      UInt8(128 + (x % 60 < 30 ? x % 30 : 30 - x % 30) * 3)
    }
    for y in 0..<90 { for x in 150..<280 { for c in 0..<3 { photo.pixels[(y * 400 + x) * 3 + c] = 255 } } }
    let lines = self.photo(field) { x, _ in (x / 6).isMultiple(of: 2) ? 110 : 150 }
    photo.replace(field, with: lines, x: field.x, y: field.y)
    let place = try #require(best(photo))
    #expect(place.intersection(field).area > place.area * 8 / 10, "\(place)")
  }

  @Test func placesAreWellApart() {
    let stripes = photo(Region(x: 0, y: 0, width: 400, height: 300)) { x, _ in x.isMultiple(of: 4) ? 0 : 200 }
    let places = StructureMap(stripes).places(for: PixelSize(width: 40, height: 40), count: 5)
    #expect(places.count == 5)
    for (index, a) in places.enumerated() {
      #expect(places[..<index].allSatisfy { max(abs($0.x - a.x), abs($0.y - a.y)) >= 60 })
    }
  }

  @Test func photosWithoutAPartHaveNoPlace() {
    let tiny = Photo(width: 7, height: 12, pixels: Array(repeating: 0, count: 7 * 12 * 3))
    #expect(StructureMap(tiny).places(for: PixelSize(width: 8, height: 8), count: 3).isEmpty)
    for side in [8, 12, 16, 24] {
      let small = Photo(width: side, height: 12, pixels: Array(repeating: 0, count: side * 12 * 3))
      #expect(!StructureMap(small).places(for: PixelSize(width: 8, height: 8), count: 3).isEmpty)
    }
  }

  @Test func placesAreInThePhotosOwnPixels() throws {
    let large = photo(field) { x, _ in (x / 3).isMultiple(of: 2) ? 40 : 200 }
    let preview = large.areaMean(large.bounds, width: 200, height: 150)
    let pyramid = Pyramid(preview: preview, of: PixelSize(width: 400, height: 300))
    let place = try #require(pyramid.places(for: PixelSize(width: 64, height: 48), count: 1).first)
    #expect(field.contains(Region(x: place.x, y: place.y, width: 1, height: 1)), "\(place)")
  }
}
