import Imaging

/// A patch of the photo that the GCM looked at.
public struct AttendedPatch: Sendable, Equatable {
  /// Where it stands in the photo.
  public let region: Region
  /// Its share of the attention of the region's tokens and all heads; all patches together have 1.
  public let strength: Float
}

extension Restorer {
  /// What the GCM attends to when it restores a region: figure 8 of the paper.
  ///
  /// - Parameters:
  ///   - region: what would be restored, in the photo's pixels; of one larger than a part, its first part.
  ///   - isStale: asked every few milliseconds, from any thread.
  /// - Returns: all patches, row by row; none if the network has no GCM or it is switched off; nil if it went stale.
  /// - Precondition: `region` is not empty and lies inside the photo.
  public func attention(
    of region: Region, isStale: @escaping @Sendable () -> Bool = { false }
  ) -> [AttendedPatch]? {
    try? attendedPatches(of: region, isStale: isStale)
  }
}
