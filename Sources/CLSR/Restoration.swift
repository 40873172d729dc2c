import Imaging

/// A restored region.
public struct Restoration: Sendable {
  /// Where it stands in the photo, in the photo's pixels.
  public let region: Region
  /// Its pixels: four times as wide and as high as `region`.
  public let photo: Photo
  /// Seconds of wall time, with what had to be computed of the context.
  public let seconds: Double
  /// The damage that the network was conditioned on; nil if it was not.
  public let damage: Damage?
  /// How much there was to compute.
  public let cost: Cost

  /// The part of it that restores `part`, with all of its seconds and cost.
  ///
  /// - Precondition: `part` lies inside of `region`.
  public func cropped(to part: Region) -> Restoration {
    let place = part.relative(toX: region.x, y: region.y).scaled(by: Network.scale)
    return Restoration(
      region: part, photo: photo.cropped(to: place), seconds: seconds, damage: damage, cost: cost)
  }

  init(region: Region, photo: Photo, seconds: Double, damage: Damage? = nil, cost: Cost) {
    self.region = region
    self.photo = photo
    self.seconds = seconds
    self.damage = damage
    self.cost = cost
  }
}
