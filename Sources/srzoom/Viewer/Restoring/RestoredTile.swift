import CLSR
import Imaging

/// A restored tile of a photo, in its fourfold size and in halves of it.
struct RestoredTile: Sendable {
  /// The sizes that are kept, as multiples of the photo's.
  static let scales = [1, 2, 4]

  /// Where it stands in the photo, in the photo's pixels.
  let region: Region
  /// How long it took, in seconds.
  let seconds: Double
  /// As `scales` says.
  private let pictures: [Photo]

  /// A tile of which `picture`, four times its size, was made.
  init(_ region: Region, picture: Photo, seconds: Double) {
    self.region = region
    self.seconds = seconds
    let half = picture.areaMean(picture.bounds, width: picture.width / 2, height: picture.height / 2)
    pictures = [half.areaMean(half.bounds, width: region.width, height: region.height), half, picture]
  }

  /// Restores a tile, or several beside each other at once; nil when that was cancelled.
  static func tiles(
    of region: Region, by restorer: Restorer, damage: DamageReplacement,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> [RestoredTile]? {
    guard let restoration = restorer.restore(region, damage: damage, isCancelled: isCancelled) else {
      return nil
    }
    let places = TileCache.places(in: region, of: region)
    return places.map { place in
      let part = place.relative(toX: region.x, y: region.y).scaled(by: Configuration.scale)
      return RestoredTile(
        place, picture: places.count == 1 ? restoration.photo : restoration.photo.cropped(to: part),
        seconds: restoration.seconds * Double(place.area) / Double(region.area))
    }
  }

  /// The tile at a scale of `scales`.
  func picture(scale: Int) -> Photo { pictures[scale.trailingZeroBitCount] }

  /// The bytes of its pixels.
  var byteCount: Int { pictures.reduce(0) { $0 + $1.pixels.count } }
}
