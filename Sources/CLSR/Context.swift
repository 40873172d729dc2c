import CKernels
import Imaging
import Synchronization

/// What the network knows of a whole photo: the PIM's features in tiles, and the GCM's keys and values.
///
/// Both are computed when first needed, or ahead of time by `extend(around:in:)`; regions share them.
final class Context: Sendable {
  /// How the PIM's features are kept.
  ///
  /// They are rounded before their first use, so that cached and fresh ones are the same bits.
  enum Precision: Sendable {
    case half
    /// For comparison with a reference.
    case single
  }

  /// A tile's side in LR pixels.
  static let tileSide = 256

  let photo: Photo
  private let network: Network
  private let precision: Precision
  /// The most bytes of tiles.
  private let limit: Int

  /// How often something was computed that n regions should share.
  struct Computations: Equatable {
    var tiles = 0, banks = 0
  }

  private struct State {
    var tiles: [Region: Tile] = [:]
    var bytes = 0
    var isLimited = false
    var bank: ContextBank?
    var computations = Computations()

    /// Keeps a tile as long as memory lasts, in place of tiles that are farther away from `region`.
    mutating func keep(_ tile: Tile, near region: Region, limit: Int) {
      let distance = tile.place.distance(to: region)
      while bytes + tile.byteCount > limit {
        guard let farthest = tiles.keys.max(by: { $0.distance(to: region) < $1.distance(to: region) }),
          farthest.distance(to: region) > distance, let removed = tiles.removeValue(forKey: farthest)
        else { return }
        bytes -= removed.byteCount
        isLimited = true
      }
      if tiles.updateValue(tile, forKey: tile.place) == nil { bytes += tile.byteCount }
    }
  }

  private let state = Mutex(State())

  init(_ photo: Photo, _ network: Network, limit: Int, precision: Precision = .half) {
    self.photo = photo
    self.network = network
    self.limit = limit
    self.precision = precision
  }

  // MARK: PIM

  /// The PIM's features in `region`, one map for each stage; hand them back to the workspace.
  ///
  /// Tiles that are missing are computed, and kept in place of the farthest ones if memory is short.
  func features(in region: Region, _ execution: Execution) throws(Superseded) -> [FeatureMap] {
    guard let pim = network.pim else { return [] }
    var maps: [FeatureMap] = []
    for _ in 0..<pim.stageCount {
      try execution.checkIsWanted()
      maps.append(execution.workspace.map(channels: 8, height: region.height, width: region.width))
    }
    for place in tilePlaces(under: region) {
      let tile = try tile(at: place, keepingNear: region, in: execution)
      for (stage, map) in maps.enumerated() {
        try execution.checkIsWanted()
        tile.copy(stage: stage, part: region, to: map, execution.kernels)
      }
    }
    return maps
  }

  /// Computes the missing tile nearest to `region`, or the GCM's side if that is missing.
  ///
  /// - Returns: false when all is there, or memory is used up.
  func extend(
    around region: Region, usesPIM: Bool, usesGCM: Bool, in execution: Execution
  ) throws(Superseded) -> Bool {
    if usesGCM, network.gcm != nil, state.withLock({ $0.bank == nil }) {
      _ = try bank(in: execution)
      return true
    }
    guard usesPIM, let pim = network.pim else { return false }
    let cached = state.withLock { Set($0.tiles.keys) }
    guard
      let place = tilePlaces(under: photo.bounds).filter({ !cached.contains($0) })
        .min(by: { $0.distance(to: region) < $1.distance(to: region) })
    else { return false }
    let bytes = Tile.byteCount(place, stages: pim.stageCount, precision)
    let fits = state.withLock { state in
      state.isLimited = state.bytes + bytes > limit
      return !state.isLimited
    }
    guard fits else { return false }
    _ = try tile(at: place, keepingNear: region, in: execution)
    return true
  }

  /// What has been computed so far, kept or not.
  var computations: Computations { state.withLock { $0.computations } }

  /// The tiles that are ready.
  var readyTiles: [Region] { state.withLock { Array($0.tiles.keys) } }

  var progress: ContextProgress {
    let total = network.pim == nil ? 0 : tilePlaces(under: photo.bounds).count
    return state.withLock { ContextProgress(ready: $0.tiles.count, total: total, isLimited: $0.isLimited) }
  }

  /// The places of the tiles that share a pixel with `region`, row by row.
  private func tilePlaces(under region: Region) -> [Region] {
    let side = Self.tileSide
    var places: [Region] = []
    for y in stride(from: region.y / side * side, to: region.maxY, by: side) {
      for x in stride(from: region.x / side * side, to: region.maxX, by: side) {
        places.append(Region(x: x, y: y, width: side, height: side).intersection(photo.bounds))
      }
    }
    return places
  }

  private func tile(
    at place: Region, keepingNear region: Region, in execution: Execution
  ) throws(Superseded) -> Tile {
    if let tile = state.withLock({ $0.tiles[place] }) { return tile }
    guard let pim = network.pim else { preconditionFailure("a context tile without a PIM") }
    // What lies farther away than the PIM reaches cannot matter, so the halo makes the tile exact.
    let halo = place.grown(by: pim.reach).intersection(photo.bounds)
    let tile = Tile(place, stages: pim.stageCount, precision)
    let inner = place.relative(toX: halo.x, y: halo.y)
    try pim(ColourMap(photo, region: halo), in: execution) { stage, features in
      tile.store(features, from: inner, stage: stage, execution.kernels)
    }
    state.withLock { state in
      state.computations.tiles += 1
      state.keep(tile, near: region, limit: limit)
    }
    return tile
  }

  // MARK: GCM

  /// The GCM's keys and values; nil if the network has none.
  func bank(in execution: Execution) throws(Superseded) -> ContextBank? {
    guard let gcm = network.gcm else { return nil }
    if let bank = state.withLock({ $0.bank }) { return bank }
    let bank = try gcm.bank(of: photo, in: execution)
    state.withLock { state in
      state.computations.banks += 1
      state.bank = bank
    }
    return bank
  }
}

extension Region {
  /// The distance of the centres, in half pixels squared: enough to compare.
  fileprivate func distance(to other: Region) -> Int {
    let dx = 2 * x + width - 2 * other.x - other.width
    let dy = 2 * y + height - 2 * other.y - other.height
    return dx * dx + dy * dy
  }
}

/// The PIM's features of one part of the photo, after each stage, rounded as they are kept.
private final class Tile: Sendable {
  let place: Region
  private let precision: Context.Precision
  /// `stages × height × width × 8` halves or floats.
  ///
  /// Unsafe: written by `store` before the tile is shared, and only read after that.
  nonisolated(unsafe) private let values: UnsafeMutableRawBufferPointer

  init(_ place: Region, stages: Int, _ precision: Context.Precision) {
    self.place = place
    self.precision = precision
    values = .allocate(byteCount: Self.byteCount(place, stages: stages, precision), alignment: 64)
  }

  deinit { values.deallocate() }

  static func byteCount(_ place: Region, stages: Int, _ precision: Context.Precision) -> Int {
    place.area * 8 * stages * (precision == .half ? 2 : 4)
  }

  var byteCount: Int { values.count }

  /// Row `y` of the tile from column `x` on.
  private func row(_ y: Int, from x: Int, stage: Int) -> UnsafeMutableRawPointer {
    let pixel = (stage * place.height + y) * place.width + x
    guard let start = values.baseAddress else { preconditionFailure("an empty tile has no rows") }
    return start + pixel * 8 * (precision == .half ? 2 : 4)
  }

  /// Takes over the part `inner` of `features`.
  func store(_ features: FeatureMap, from inner: Region, stage: Int, _ kernels: Kernels) {
    for y in 0..<place.height {
      let source = features.pixel(block: 0, row: inner.y + y, column: inner.x)
      let target = row(y, from: 0, stage: stage)
      switch precision {
      case .half:
        kernels.table.pointee.to_half(source, target.assumingMemoryBound(to: UInt16.self), place.width * 8)
      case .single: target.copyMemory(from: source, byteCount: place.width * 32)
      }
    }
  }

  /// Writes what the tile has of `region` into `map`, the features of all of `region`.
  func copy(stage: Int, part region: Region, to map: FeatureMap, _ kernels: Kernels) {
    let shared = place.intersection(region)
    for y in shared.y..<shared.maxY {
      let source = row(y - place.y, from: shared.x - place.x, stage: stage)
      let target = map.pixel(block: 0, row: y - region.y, column: shared.x - region.x)
      switch precision {
      case .half:
        kernels.table.pointee.from_half(source.assumingMemoryBound(to: UInt16.self), target, shared.width * 8)
      case .single:
        target.update(from: source.assumingMemoryBound(to: Float.self), count: shared.width * 8)
      }
    }
  }
}
