import Imaging

/// What the user may change about how a region is restored.
public struct RestorerOptions: Sendable, Equatable {
  /// How many threads compute, at least 1; nil: one for each processor.
  public var threads: Int?
  /// Pixels of true photo around the region that the base branch sees too (P); nil: what the model was made for.
  public var padding: Int?
  /// The context's width and height as a multiple of the region's; nil: the whole photo.
  public var contextScale: Double?
  /// Whether the proximity integration module (PIM) takes part.
  public var usesPIM = true
  /// Whether the global context module (GCM) takes part.
  public var usesGCM = true
  /// The most bytes that cached context may hold.
  public var contextMemory = 1 << 30

  /// The defaults: the whole network on all processors.
  public init() {}
}

/// The work of a restoration: floating-point operations, two for each multiply-add, padding included.
public struct Cost: Sendable, Equatable {
  /// Spent on this region.
  public var roi: Double
  /// Spent once for the whole photo (PIM features, GCM keys and values).
  public var context: Double
  /// What the base network would spend on the whole photo.
  public var wholePhoto: Double
}

/// A restored region.
public struct Restoration: Sendable {
  /// Where it stands in the photo, in the photo's pixels.
  public let region: Region
  /// Its pixels: four times as wide and as high as `region`.
  public let photo: Photo
  /// How long the network took, in seconds of wall time.
  public let seconds: Double
  /// How much was computed.
  public let cost: Cost
}

/// How much of a photo's context is computed.
public struct ContextProgress: Sendable, Equatable {
  /// Tiles ready, and tiles in all.
  public var ready: Int, total: Int
  /// Whether filling stopped because `RestorerOptions.contextMemory` is used up.
  public var isLimited: Bool
}

/// Restores regions of one photo; keeps the photo's context between regions.
///
/// Safe to use from any thread; one restoration runs at a time.
public final class Restorer: Sendable {
  private let photo: Photo

  /// A restorer for `photo`. Cheap: nothing is computed yet.
  ///
  /// - Precondition: the photo is at least 12 pixels wide and high.
  public init(photo: Photo, model: Model, baseline: Model? = nil, options: RestorerOptions = .init()) {
    self.photo = photo
  }

  /// Enlarges `region` four times.
  ///
  /// - Parameters:
  ///   - isStale: asked between strips of work; once it says true, nil is returned soon.
  ///   - progress: told the finished share, 0…1, now and then, on the calling thread.
  /// - Precondition: `region` is not empty and lies inside the photo.
  public func restore(
    _ region: Region, method: Method = .clsr, isStale: () -> Bool = { false },
    progress: (Double) -> Void = { _ in }
  ) -> Restoration? {
    // Transitional: nearest neighbour until the engine lands.
    let out = region.scaled(by: 4)
    var pixels: [UInt8] = []
    for row in out.y..<out.maxY {
      for column in out.x..<out.maxX {
        let start = (row / 4 * photo.width + column / 4) * 3
        pixels += photo.pixels[start..<start + 3]
      }
    }
    let photo = Photo(width: out.width, height: out.height, pixels: pixels, iccProfile: photo.iccProfile)
    return Restoration(
      region: region, photo: photo, seconds: 0.01, cost: Cost(roi: 1e9, context: 1e9, wholePhoto: 1e12))
  }

  /// Computes the missing context tile nearest to `region`, if memory allows.
  ///
  /// - Returns: false when there is nothing (more) to do, or the work went stale.
  public func extendContext(around region: Region, isStale: () -> Bool = { false }) -> Bool { false }

  /// How much of the context is computed by now.
  public var contextProgress: ContextProgress { ContextProgress(ready: 1, total: 1, isLimited: false) }
}
