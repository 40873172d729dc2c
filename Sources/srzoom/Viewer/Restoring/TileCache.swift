import Imaging

/// The restored tiles of a photo: squares of its own grid, so that what is shown does not depend on the way a box came.
///
/// When memory is used up, the tiles farthest from the box go first.
struct TileCache: Sendable {
  /// A tile's side, and the photo around it that the network sees too, in photo pixels.
  static let side = 32, halo = 8

  /// The most bytes of pixels kept; the tiles of the box are kept whatever their size.
  let capacity: Int
  private var tiles: [Region: RestoredTile] = [:]
  /// The places of tiles that would become another picture now; they are shown until they are restored anew.
  private var outdated: Set<Region> = []
  private var byteCount = 0

  /// An empty cache.
  ///
  /// - Parameter capacity: 128 MB hold some 2000 tiles.
  init(capacity: Int = 128 << 20) { self.capacity = capacity }

  /// Where the tiles of a region are.
  ///
  /// - Parameters:
  ///   - region: in the photo.
  ///   - photo: all of the photo.
  /// - Returns: the tiles that share a pixel with the region, those nearest to its middle first.
  static func places(in region: Region, of photo: Region) -> [Region] {
    var places: [(place: Region, distance: Int)] = []
    for y in stride(from: region.y / side * side, to: region.maxY, by: side) {
      for x in stride(from: region.x / side * side, to: region.maxX, by: side) {
        let tile = Region(x: x, y: y, width: side, height: side)
        places.append((tile.intersection(photo), tile.squaredDistance(to: region)))
      }
    }
    // Equal distances in the order of rows: the sort is not stable by its documentation.
    return places.sorted {
      ($0.distance, $0.place.y, $0.place.x) < ($1.distance, $1.place.y, $1.place.x)
    }.map(\.place)
  }

  /// The tile at a place, if it is restored.
  subscript(place: Region) -> RestoredTile? { tiles[place] }

  /// What is known of a box; a tile of the first of `previews` that has it stands in for one that is missing.
  func tiles(of box: Region, in photo: Region, previews: [TileCache] = []) -> TiledBox {
    let places = Self.places(in: box, of: photo)
    return TiledBox(
      box: box,
      tiles: places.compactMap { place in
        tiles[place] ?? previews.lazy.compactMap { $0[place] }.first
      },
      missing: places.filter { tiles[$0] == nil || outdated.contains($0) })
  }

  /// Keeps a restored tile.
  mutating func insert(_ tile: RestoredTile, near box: Region) {
    if let old = tiles.updateValue(tile, forKey: tile.region) { byteCount -= old.byteCount }
    byteCount += tile.byteCount
    outdated.remove(tile.region)
    guard byteCount > capacity else { return }
    // An eighth more than needed, so that not every tile has to look for the farthest.
    let farthest = tiles.keys.filter { $0.intersection(box).isEmpty }
      .sorted { $0.squaredDistance(to: box) > $1.squaredDistance(to: box) }
    for place in farthest where byteCount > capacity - capacity / 8 {
      if let old = tiles.removeValue(forKey: place) { byteCount -= old.byteCount }
    }
  }

  /// Has every tile restored anew.
  mutating func makeOutdated() { outdated = Set(tiles.keys) }

  /// Forgets everything.
  mutating func removeAll() { self = TileCache(capacity: capacity) }
}
