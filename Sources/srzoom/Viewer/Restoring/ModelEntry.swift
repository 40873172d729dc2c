import CLSR
import Imaging

/// What is known of one of the models that `m` goes through.
struct ModelEntry: Sendable {
  let source: ModelSource
  /// Its weights, when they are read.
  private(set) var model: Model?
  /// Whether they cannot be read.
  private(set) var isUnusable = false
  /// What restores by it, by the numbers of the photos in the album.
  private(set) var restorers: [Int: Restorer] = [:]
  /// The shown photo's tiles.
  private(set) var cache = TileCache()
  /// Nil until a photo is there.
  private(set) var cost: ModelCost?

  /// A model of which nothing but the name is known.
  init(_ source: ModelSource) { self.source = source }

  /// Keeps its weights.
  mutating func keep(_ model: Model) { self.model = model }

  /// Its weights cannot be read.
  mutating func leaveOut() { isUnusable = true }

  /// Forgets all but its source.
  mutating func forget() {
    (model, restorers, cost) = (nil, [:], nil)
    cache.removeAll()
  }

  /// Has it restore a photo as soon as its weights are there.
  mutating func prepare(_ photo: OpenPhoto, file: Int, _ options: RestorerOptions) {
    guard let model, restorers[file] == nil else { return }
    var options = options
    // A base network alone sees nothing but what is around a tile: it keeps its own padding.
    if model.configuration.kind == .clsr { options.padding = options.padding ?? TileCache.halo }
    let restorer = Restorer(
      photo: photo.photo, model: model, jpegQuality: photo.jpegQuality, options: options)
    restorers[file] = restorer
    cost = ModelCost(of: restorer, on: photo.photo.bounds)
  }

  /// Forgets what restores other photos than some.
  mutating func forgetRestorers(exceptOf files: [Int]) {
    restorers = restorers.filter { files.contains($0.key) }
  }

  /// Keeps a tile that it has restored.
  mutating func insert(_ tile: RestoredTile, near box: Region) { cache.insert(tile, near: box) }

  /// Has every tile restored anew.
  mutating func makeTilesOutdated() { cache.makeOutdated() }

  /// Forgets all tiles.
  mutating func forgetTiles() { cache.removeAll() }
}
