import Imaging

/// A restored region.
public struct Restoration: Sendable {
  /// Where it stands in the photo, in the photo's pixels.
  public let region: Region
  /// Its pixels: four times as wide and as high as `region`.
  public let photo: Photo
  /// Seconds of wall time, with what had to be computed of the context.
  public let seconds: Double
  /// How much there was to compute.
  public let cost: Cost
}
