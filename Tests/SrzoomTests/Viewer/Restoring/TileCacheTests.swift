@testable import CLSR
import Imaging
import Testing

@testable import srzoom

struct TileCacheTests {
  private let photo = Region(x: 0, y: 0, width: 200, height: 100)

  /// A tile all of one grey.
  private func tile(_ place: Region, _ level: UInt8 = 200, seconds: Double = 0.25) -> RestoredTile {
    let pixels = Array(repeating: level, count: place.area * 48)
    return RestoredTile(
      place, picture: Photo(width: 4 * place.width, height: 4 * place.height, pixels: pixels),
      seconds: seconds)
  }

  @Test func placesCoverTheRegionFromItsMiddleOutwards() {
    let region = Region(x: 40, y: 10, width: 70, height: 60)
    let places = TileCache.places(in: region, of: photo)
    #expect(places.first == Region(x: 64, y: 32, width: 32, height: 32))
    #expect(Set(places).count == 9 && places.allSatisfy { !$0.intersection(region).isEmpty })
    #expect(places.reduce(0) { $0 + $1.intersection(region).area } == region.area, "no gap, no overlap")
  }

  @Test func tilesAtTheEdgeEndThere() {
    let places = TileCache.places(in: Region(x: 190, y: 90, width: 10, height: 10), of: photo)
    #expect(
      Set(places) == [
        Region(x: 160, y: 64, width: 32, height: 32), Region(x: 192, y: 64, width: 8, height: 32),
        Region(x: 160, y: 96, width: 32, height: 4), Region(x: 192, y: 96, width: 8, height: 4),
      ])
  }

  @Test func missingTilesAreThoseNotInsertedYet() {
    var cache = TileCache()
    let box = Region(x: 0, y: 0, width: 64, height: 32)
    let places = TileCache.places(in: box, of: photo)
    #expect(cache.tiles(of: box, in: photo).missing == places)
    cache.insert(tile(places[0]), near: box)
    let half = cache.tiles(of: box, in: photo)
    #expect(half.missing == [places[1]] && !half.isComplete)
    cache.insert(tile(places[1]), near: box)
    #expect(cache.tiles(of: box, in: photo).isComplete)
    cache.removeAll()
    #expect(cache.tiles(of: box, in: photo).missing == places)
  }

  @Test func farthestTilesGoFirstAndThoseOfTheBoxStay() {
    let places = TileCache.places(in: photo, of: photo)
    let box = Region(x: 0, y: 0, width: 64, height: 64)
    var cache = TileCache(capacity: 8 * tile(Region(x: 0, y: 0, width: 32, height: 32)).byteCount)
    for place in places { cache.insert(tile(place), near: box) }
    let kept = places.filter { cache[$0] != nil }
    #expect(kept.count <= 8)
    #expect(TileCache.places(in: box, of: photo).allSatisfy(kept.contains))
    var tiny = TileCache(capacity: 1)
    for place in TileCache.places(in: box, of: photo) { tiny.insert(tile(place), near: box) }
    #expect(tiny.tiles(of: box, in: photo).isComplete, "what is shown is kept whatever its size")
  }

  @Test(arguments: [(0.3, 1), (1, 1), (1.5, 2), (2, 2), (3, 4), (4, 4), (12, 4)])
  func boxIsPutTogetherAtTheScaleThatIsShown(magnification: Double, scale: Int) {
    #expect(TiledBox.scale(for: magnification) == scale)
  }

  @Test(arguments: RestoredTile.scales) func boxIsRestoredWhereTilesAreAndPlainElsewhere(scale: Int) {
    let box = Region(x: 20, y: 5, width: 40, height: 20)
    var cache = TileCache()
    cache.insert(tile(Region(x: 0, y: 0, width: 32, height: 32)), near: box)
    let picture = cache.tiles(of: box, in: photo).picture(scale: scale) { part in
      let out = part.scaled(by: scale)
      return Photo(width: out.width, height: out.height, pixels: Array(repeating: 9, count: out.area * 3))
    }
    #expect(picture.width == 40 * scale && picture.height == 20 * scale)
    for (index, level) in picture.pixels.enumerated() {
      #expect(level == (index / 3 % picture.width < 12 * scale ? 200 : 9))
    }
  }

  /// What takes long is restored in larger squares of the same grid.
  @Test func tilesAreRestoredTogether() {
    let photo = Region(x: 0, y: 0, width: 150, height: 100)
    let box = Region(x: 40, y: 20, width: 70, height: 60)
    let tiles = TileCache().tiles(of: box, in: photo)
    #expect(tiles.missingRegions(side: 32, in: photo) == tiles.missing)
    #expect(
      Set(tiles.missingRegions(side: 64, in: photo)) == [
        Region(x: 0, y: 0, width: 64, height: 64), Region(x: 64, y: 0, width: 64, height: 64),
        Region(x: 0, y: 64, width: 64, height: 36), Region(x: 64, y: 64, width: 64, height: 36),
      ])
    #expect(tiles.missingRegions(side: 64, in: photo)[0].contains(tiles.missing[0]))
  }

  @Test func anotherCacheStandsIn() {
    let photo = Region(x: 0, y: 0, width: 64, height: 32)
    func tile(_ x: Int, _ level: UInt8) -> RestoredTile {
      RestoredTile(
        Region(x: x, y: 0, width: 32, height: 32),
        picture: Photo(width: 128, height: 128, pixels: Array(repeating: level, count: 128 * 128 * 3)),
        seconds: 0)
    }
    var (cache, preview) = (TileCache(), TileCache())
    cache.insert(tile(0, 1), near: photo)
    preview.insert(tile(0, 2), near: photo)
    preview.insert(tile(32, 3), near: photo)
    let tiles = cache.tiles(of: photo, in: photo, previews: [preview])
    #expect(tiles.missing == [Region(x: 32, y: 0, width: 32, height: 32)])
    let picture = tiles.picture(scale: 1) { _ in preconditionFailure("a tile stands in") }
    #expect(Array(picture.pixels[..<3]) == [1, 1, 1] && Array(picture.pixels.suffix(3)) == [3, 3, 3])
  }

  /// The network itself: whatever way a box came, each pixel is of its tile, and a tile is always the same.
  @Test func whatIsShownDoesNotDependOnTheWayOfTheBox() throws {
    let noise = (0..<128 * 96 * 3).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    let photo = Photo(width: 128, height: 96, pixels: noise)
    var options = RestorerOptions()
    options.padding = TileCache.halo
    let restorer = Restorer(photo: photo, model: try #require(try Model.builtIn("lite")), options: options)
    func shown(after way: [Region]) throws -> Photo {
      var cache = TileCache()
      for box in way {
        for place in cache.tiles(of: box, in: photo.bounds).missing {
          let restored = try #require(
            RestoredTile.tiles(of: place, by: restorer, damage: DamageReplacement()) { false })
          #expect(restored.map(\.region) == [place])
          cache.insert(restored[0], near: box)
        }
      }
      let last = try #require(way.last)
      return cache.tiles(of: last, in: photo.bounds).picture(scale: 4) { _ in
        preconditionFailure("all tiles are there")
      }
    }
    let box = Region(x: 30, y: 20, width: 50, height: 40)
    let straight = try shown(after: [box])
    #expect(try shown(after: [Region(x: 0, y: 0, width: 50, height: 40), box]) == straight)
    #expect(try shown(after: [Region(x: 70, y: 50, width: 40, height: 46), photo.bounds, box]) == straight)
  }
}
