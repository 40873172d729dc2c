import Imaging

/// The PIM's features of one part of the photo, after each stage, rounded as they are kept.
final class ContextTile: Sendable {
  /// How features are kept.
  ///
  /// They are rounded before their first use, so that cached and fresh ones are the same bits.
  enum Precision: Sendable {
    case half
    /// For comparison with a reference.
    case single

    var byteCount: Int { self == .half ? 2 : 4 }
  }

  /// The part of the photo.
  let place: Region
  private let precision: Precision
  /// `stages × height × width × 8` halves or floats.
  ///
  /// Unsafe: written by `store` before the tile is shared, and only read after that.
  nonisolated(unsafe) private let values: UnsafeMutableRawBufferPointer

  init(_ place: Region, stages: Int, _ precision: Precision) {
    self.place = place
    self.precision = precision
    values = .allocate(byteCount: Self.byteCount(place, stages: stages, precision), alignment: 64)
  }

  deinit { values.deallocate() }

  /// The bytes of a tile.
  static func byteCount(_ place: Region, stages: Int, _ precision: Precision) -> Int {
    place.area * 8 * stages * precision.byteCount
  }

  var byteCount: Int { values.count }

  /// Row `y` of the tile from column `x` on.
  private func row(_ y: Int, from x: Int, stage: Int) -> UnsafeMutableRawPointer {
    let pixel = (stage * place.height + y) * place.width + x
    guard let start = values.baseAddress else { preconditionFailure("an empty tile has no rows") }
    return start + pixel * 8 * precision.byteCount
  }

  /// Keeps the part `inner` of `features`.
  func store(_ features: FeatureMap, from inner: Region, stage: Int, _ kernels: Kernels) {
    for y in 0..<place.height {
      let source = features.pixel(block: 0, row: inner.y + y, column: inner.x)
      let target = row(y, from: 0, stage: stage)
      let count = place.width * 8
      switch precision {
      case .half:
        kernels.convertToHalf(source, to: target.assumingMemoryBound(to: UInt16.self), count: count)
      case .single:
        target.assumingMemoryBound(to: Float.self).update(from: source, count: count)
      }
    }
  }

  /// Writes what the tile has of `region` into `map`, the features of all of `region`.
  func copy(stage: Int, part region: Region, to map: FeatureMap, _ kernels: Kernels) {
    let shared = place.intersection(region)
    for y in shared.y..<shared.maxY {
      let source = row(y - place.y, from: shared.x - place.x, stage: stage)
      let target = map.pixel(block: 0, row: y - region.y, column: shared.x - region.x)
      let count = shared.width * 8
      switch precision {
      case .half:
        kernels.convertFromHalf(source.assumingMemoryBound(to: UInt16.self), to: target, count: count)
      case .single:
        target.update(from: source.assumingMemoryBound(to: Float.self), count: count)
      }
    }
  }
}
