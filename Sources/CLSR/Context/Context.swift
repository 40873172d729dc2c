import Imaging
import Synchronization

/// What the network knows of a whole photo: its damage, the GCM's keys and values, and the PIM's features in tiles.
///
/// All are computed when first needed, or ahead of time by `extend`; regions share them.
final class Context: Sendable {
  /// A tile's side in LR pixels.
  static let tileSide = 256

  /// The part of the photo that is the context: all of it, or what takes its place.
  let bounds: Region
  /// Its pixels.
  let photo: Photo
  private let network: Network
  private let precision: ContextTile.Precision
  /// The quality that the photo's file says it was stored at.
  private let jpegQuality: Float?
  /// The most bytes of tiles.
  private let limit: Int

  /// How often something was computed that regions should share.
  struct Computations: Equatable {
    var tiles = 0, banks = 0, estimates = 0, foldings = 0
  }

  private struct State {
    var tiles: [Region: ContextTile] = [:]
    var bytes = 0
    var isLimited = false
    var bank: ContextBank?
    var estimate: ScaledDamage?
    /// The network as it was conditioned last, and on what.
    var conditioned: (damage: ScaledDamage, network: Network)?
    var computations = Computations()

    /// Keeps a tile as far as memory allows, in place of tiles that are farther away from `region`.
    mutating func keep(_ tile: ContextTile, near region: Region, limit: Int) {
      let distance = tile.place.squaredDistance(to: region)
      while bytes + tile.byteCount > limit {
        guard
          let farthest = tiles.keys.max(by: {
            $0.squaredDistance(to: region) < $1.squaredDistance(to: region)
          }),
          farthest.squaredDistance(to: region) > distance, let removed = tiles.removeValue(forKey: farthest)
        else { return }
        bytes -= removed.byteCount
        isLimited = true
      }
      if tiles.updateValue(tile, forKey: tile.place) == nil { bytes += tile.byteCount }
    }
  }

  private let state = Mutex(State())

  /// - Parameters:
  ///   - bounds: the part of the photo that is the context; nil for all of it.
  ///   - photo: the whole photo.
  ///   - network: whose modules are fed.
  ///   - limit: the most bytes of tiles.
  ///   - precision: how features are kept.
  ///   - jpegQuality: the quality that the photo's file says it was stored at; nil for none.
  init(
    of bounds: Region? = nil, in photo: Photo, _ network: Network, limit: Int,
    precision: ContextTile.Precision = .half, jpegQuality: Float? = nil
  ) {
    self.bounds = bounds ?? photo.bounds
    self.photo = self.bounds == photo.bounds ? photo : photo.cropped(to: self.bounds)
    self.network = network
    self.limit = limit
    self.precision = precision
    self.jpegQuality = jpegQuality
  }

  // MARK: PIM

  /// The PIM's features in `region`, one map for each stage; give them back to the workspace.
  ///
  /// Tiles that are missing are computed, and kept in place of the farthest ones if memory is short.
  ///
  /// - Parameters:
  ///   - region: LR pixels of the context.
  ///   - height: of the maps, which are zero below the region.
  ///   - width: of the maps, which are zero to the right of the region.
  ///   - execution: what to compute with.
  /// - Returns: 8 channels each; none without a PIM.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func features(
    in region: Region, height: Int, width: Int, _ execution: Execution
  ) throws(CancellationError) -> [FeatureMap] {
    guard let pim = network.pim else { return [] }
    var maps: [FeatureMap] = []
    for _ in 0..<pim.stageCount {
      try execution.checkCancellation()
      let map = execution.workspace.map(channels: 8, height: height, width: width)
      map.clear(below: region.height, rightOf: region.width)
      maps.append(map)
    }
    for place in tilePlaces(under: region) {
      let tile = try tile(at: place, keepingNear: region, in: execution)
      for (stage, map) in maps.enumerated() {
        try execution.checkCancellation()
        tile.copy(stage: stage, part: region, to: map, execution.kernels)
      }
    }
    return maps
  }

  /// What of the network takes part.
  struct Modules {
    var pim = true, gcm = true, condition = true
  }

  /// Computes what is missing: the damage, then the GCM's keys and values, then the tile nearest to `region`.
  ///
  /// - Returns: false when all is there, or memory is used up.
  func extend(
    around region: Region, _ modules: Modules, in execution: Execution
  ) throws(CancellationError) -> Bool {
    if modules.condition, network.condition != nil, state.withLock({ $0.estimate == nil }) {
      _ = try estimate(in: execution)
      return true
    }
    if modules.gcm, network.gcm != nil, state.withLock({ $0.bank == nil }) {
      _ = try bank(in: execution)
      return true
    }
    guard modules.pim, let pim = network.pim else { return false }
    let cached = state.withLock { Set($0.tiles.keys) }
    guard
      let place = tilePlaces(under: photo.bounds).filter({ !cached.contains($0) })
        .min(by: { $0.squaredDistance(to: region) < $1.squaredDistance(to: region) })
    else { return false }
    let bytes = ContextTile.byteCount(place, stages: pim.stageCount, precision)
    let fits = state.withLock { state in
      state.isLimited = state.bytes + bytes > limit
      return !state.isLimited
    }
    guard fits else { return false }
    _ = try tile(at: place, keepingNear: region, in: execution)
    return true
  }

  /// Gives up tiles of which nothing is needed any more: those that end above row `y` and left of column `x`.
  func forgetTiles(above y: Int, leftOf x: Int) {
    state.withLock { state in
      for (place, tile) in state.tiles where place.maxY <= y && place.maxX <= x {
        state.tiles[place] = nil
        state.bytes -= tile.byteCount
      }
    }
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
  ) throws(CancellationError) -> ContextTile {
    if let tile = state.withLock({ $0.tiles[place] }) { return tile }
    guard let pim = network.pim else { preconditionFailure("a context tile without a PIM") }
    let halo = place.grown(by: pim.halo).intersection(photo.bounds)
    let tile = ContextTile(place, stages: pim.stageCount, precision)
    let inner = place.relative(toX: halo.x, y: halo.y)
    let pixels = ColourMap(photo, region: halo, border: pim.border, window: pim.window)
    try pim(pixels, in: execution) { stage, features in
      tile.store(features, from: inner, stage: stage, execution.kernels)
    }
    state.withLock { state in
      state.computations.tiles += 1
      state.keep(tile, near: region, limit: limit)
    }
    return tile
  }

  // MARK: Condition

  /// The photo's damage; nil if the network has no condition.
  func estimate(in execution: Execution) throws(CancellationError) -> ScaledDamage? {
    guard let condition = network.condition else { return nil }
    if let estimate = state.withLock({ $0.estimate }) { return estimate }
    var estimate = try condition.estimator(photo, in: execution)
    if let jpegQuality { estimate = estimate.refined(byStoredQuality: jpegQuality) }
    let known = estimate
    state.withLock { state in
      state.computations.estimates += 1
      state.estimate = known
    }
    return estimate
  }

  /// The photo's damage if it has been estimated.
  var knownEstimate: ScaledDamage? { state.withLock { $0.estimate } }

  /// The network conditioned on `damage`, which is folded into the weights once for all regions.
  func network(conditionedOn damage: ScaledDamage) -> Network {
    if let conditioned = state.withLock({ $0.conditioned }), conditioned.damage == damage {
      return conditioned.network
    }
    let conditioned = network.conditioned(on: damage)
    state.withLock { state in
      state.computations.foldings += 1
      state.conditioned = (damage, conditioned)
    }
    return conditioned
  }

  // MARK: GCM

  /// The GCM's keys and values; nil if the network has none.
  func bank(in execution: Execution) throws(CancellationError) -> ContextBank? {
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
