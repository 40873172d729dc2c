import Imaging

/// A box, as far as its tiles are restored.
struct TiledBox: Sendable {
  /// In photo pixels.
  let box: Region
  /// The tiles that are there, and the places of those that are not or are outdated; nearest to the middle first.
  let tiles: [RestoredTile], missing: [Region]

  /// Whether all of it is restored.
  var isComplete: Bool { missing.isEmpty }

  /// How far a box is restored: what its picture depends on beside what is known of the photo.
  struct Progress: Hashable, Sendable {
    /// How many tiles are there, and how many still to come: they only become more and fewer.
    var known: Int, missing: Int
  }

  var progress: Progress { Progress(known: tiles.count, missing: missing.count) }

  /// The scale at which a box is put together that will be shown `magnification` times enlarged.
  static func scale(for magnification: Double) -> Int {
    RestoredTile.scales.first { Double($0) >= magnification - 0.001 } ?? RestoredTile.scales[2]
  }

  /// What is to be restored for the missing tiles.
  func missingRegions(side: Int, in photo: Region) -> [Region] {
    Self.regions(of: missing, side: side, in: photo)
  }

  /// What is to be restored for some tiles, in their order: squares of a grid of `side` pixels, a multiple of a tile's,
  /// cut at the photo's edges as the tiles are.
  static func regions(of places: [Region], side: Int, in photo: Region) -> [Region] {
    var regions: [Region] = []
    for place in places {
      let square = Region(x: place.x / side * side, y: place.y / side * side, width: side, height: side)
        .intersection(photo)
      if !regions.contains(square) { regions.append(square) }
    }
    return regions
  }

  /// Puts the box together.
  ///
  /// - Parameters:
  ///   - scale: one of `RestoredTile.scales`.
  ///   - plain: a part of the box, `scale` times enlarged.
  /// - Returns: the box `scale` times enlarged: restored where tiles are, as `plain` makes it elsewhere.
  func picture(scale: Int, plain: (Region) -> Photo) -> Photo {
    let out = box.scaled(by: scale)
    var picture = Photo(
      width: out.width, height: out.height, pixels: [UInt8](repeating: 0, count: out.area * 3))
    for tile in tiles {
      let shared = tile.region.intersection(box)
      let source = shared.relative(toX: tile.region.x, y: tile.region.y).scaled(by: scale)
      picture.replace(
        shared.relative(toX: box.x, y: box.y).scaled(by: scale), with: tile.picture(scale: scale),
        x: source.x,
        y: source.y)
    }
    let known = Set(tiles.map(\.region))
    for place in missing where !known.contains(place) {
      let shared = place.intersection(box)
      picture.replace(shared.relative(toX: box.x, y: box.y).scaled(by: scale), with: plain(shared))
    }
    return picture
  }
}
