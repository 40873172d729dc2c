import CLSR
import Imaging

/// The models that `m` goes through, and what each of them has made of the shown photo.
struct ModelRing: Sendable {
  /// What is known of one model.
  private struct Entry: Sendable {
    let source: ModelSource
    /// Its weights, when they are read.
    var model: Model?
    /// Whether they cannot be read.
    var isUnusable = false
    /// By the numbers of their photos in the album.
    var restorers: [Int: Restorer] = [:]
    /// The shown photo's tiles.
    var cache = TileCache()
  }

  private var entries: [Entry]
  /// The number of the model that restores.
  private(set) var index: Int
  /// The one that restored before, whose tiles are shown until there are others.
  private var earlier: Int

  /// Models of which one is there.
  ///
  /// - Parameters:
  ///   - sources: in the order in which `m` goes through them.
  ///   - index: the one that restores first.
  ///   - model: its weights.
  init(_ sources: [ModelSource], startingAt index: Int, _ model: Model) {
    entries = sources.map { Entry(source: $0) }
    entries[index].model = model
    (self.index, earlier) = (index, index)
  }

  /// One model alone.
  init(_ model: Model) { self.init([ModelSource(path: model.name)], startingAt: 0, model) }

  /// How many can be used, as far as is known.
  var count: Int { entries.count { !$0.isUnusable } }
  /// The one that restores.
  var source: ModelSource { entries[index].source }
  /// Its weights; nil until they are read.
  var model: Model? { entries[index].model }
  /// The one that comes next.
  var next: ModelSource { entries[nextIndex].source }

  private var nextIndex: Int {
    let order = (1...entries.count).map { (index + $0) % entries.count }
    return order.first { !entries[$0].isUnusable } ?? index
  }

  // MARK: What changes it

  /// Goes on to the next model.
  mutating func goOn() {
    earlier = index
    index = nextIndex
  }

  /// Keeps the weights of a model.
  mutating func keep(_ model: Model, at index: Int) { entries[index].model = model }

  /// Leaves out a model whose weights cannot be read; the first that are there restore instead.
  mutating func leaveOut(at failed: Int) {
    entries[failed].isUnusable = true
    guard index == failed else { return }
    index = entries.firstIndex { $0.model != nil } ?? index
    earlier = index
  }

  // MARK: Photos

  /// What restores a photo; nil until it has been prepared.
  func restorer(of file: Int) -> Restorer? { entries[index].restorers[file] }

  /// The restorers of other photos and of other models.
  func restorers(besides file: Int) -> [Restorer] {
    entries.indices.flatMap { entry in
      entries[entry].restorers.filter { entry != index || $0.key != file }.map(\.value)
    }
  }

  /// Has the model restore a photo as soon as its weights are there.
  mutating func prepare(_ photo: OpenPhoto, file: Int, _ options: RestorerOptions) {
    guard let model, entries[index].restorers[file] == nil else { return }
    entries[index].restorers[file] = photo.restorer(by: model, options)
  }

  /// Forgets the restorers of all photos but some.
  mutating func forgetRestorers(exceptOf files: [Int]) {
    for entry in entries.indices {
      entries[entry].restorers = entries[entry].restorers.filter { files.contains($0.key) }
    }
  }

  // MARK: Tiles of the shown photo

  /// What is restored of a box: by the model that restores, and until then by the one before it.
  func tiles(of box: Region, in photo: Region) -> TiledBox {
    entries[index].cache.tiles(of: box, in: photo, preview: earlier == index ? nil : entries[earlier].cache)
  }

  /// Keeps a tile that a model has restored.
  mutating func insert(_ tile: RestoredTile, by model: Int, near box: Region) {
    entries[model].cache.insert(tile, near: box)
  }

  /// Has every tile restored anew.
  mutating func makeOutdated() {
    for entry in entries.indices { entries[entry].cache.makeOutdated() }
  }

  /// Forgets all tiles.
  mutating func forgetTiles() {
    for entry in entries.indices { entries[entry].cache.removeAll() }
  }
}
