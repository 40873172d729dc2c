import CLSR
import Imaging

/// What one model has restored of a box, and its share in a picture that is mixed of two.
struct RestoredLayer: Sendable {
  let tiles: TiledBox
  /// What restores the tiles that are missing.
  let restorer: Restorer
  /// The side of what is restored at once.
  var side = TileCache.side
  /// Its share in the picture, 1…4.
  let quarters: Int

  /// Restores what is missing of the box in a photo, and puts it together.
  ///
  /// - Returns: the box, four times enlarged; nil when it was cancelled.
  func picture(
    in photo: Region, damage: DamageReplacement, isCancelled: @escaping @Sendable () -> Bool
  ) -> Photo? {
    let scale = Configuration.scale
    var missing: [Region: Photo] = [:]
    for region in tiles.missingRegions(side: side, in: photo) {
      guard
        let restored = RestoredTile.tiles(of: region, by: restorer, damage: damage, isCancelled: isCancelled)
      else { return nil }
      for tile in restored {
        let place = tile.region
        let shared = place.intersection(tiles.box)
        if shared.isEmpty { continue }
        let inside = shared.relative(toX: place.x, y: place.y)
        missing[shared] = tile.picture(scale: scale).cropped(to: inside.scaled(by: scale))
      }
    }
    // What another model or another damage made of a place does not count.
    let current = TiledBox(
      box: tiles.box, tiles: tiles.tiles.filter { !tiles.missing.contains($0.region) }, missing: tiles.missing
    )
    return current.picture(scale: scale) { part in
      guard let picture = missing[part] else { preconditionFailure("no tile for \(part)") }
      return picture
    }
  }
}

extension Photo {
  /// The picture, of which some quarters are another's.
  ///
  /// - Precondition: both have the same size.
  func mixed(with other: Photo, quarters: Int) -> Photo {
    precondition(pixels.count == other.pixels.count, "pictures of two sizes")
    var picture = self
    for index in pixels.indices {
      picture.pixels[index] = UInt8(
        (Int(pixels[index]) * (4 - quarters) + Int(other.pixels[index]) * quarters + 2) / 4)
    }
    return picture
  }
}
