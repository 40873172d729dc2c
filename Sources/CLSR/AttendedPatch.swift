import Imaging

/// A patch of the photo that the GCM attended to.
public struct AttendedPatch: Sendable, Equatable {
  /// Where it stands in the photo.
  public let region: Region
  /// Its share of the attention of the region's tokens and all heads; all patches together have 1.
  public let strength: Float
}
