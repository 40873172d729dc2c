import CLSR
import Imaging

/// The models that `m` goes through: which of them restores, how it is mixed with the first one, and what stands in for it.
struct ModelRing: Sendable {
  private var entries: [ModelEntry]
  /// The number of the model that restores.
  private(set) var index: Int
  /// The one that restored before, whose tiles are shown until there are others.
  private var earlier: Int
  /// How much of the picture is the model's, in quarters; the rest is that of the first model, the faithful one.
  private(set) var quarters = 4
  /// Operations a second, as measured by the last tile.
  private var speed: Double?

  /// Models of which one may be there.
  ///
  /// - Parameters:
  ///   - sources: in the order in which `m` goes through them.
  ///   - index: the one that restores first.
  ///   - model: its weights, if they are read.
  init(_ sources: [ModelSource], startingAt index: Int, _ model: Model?) {
    entries = sources.map { ModelEntry($0) }
    if let model { entries[index].keep(model) }
    (self.index, earlier) = (index, index)
  }

  // MARK: Which model restores

  /// How many can be used, as far as is known.
  var count: Int { entries.count { !$0.isUnusable } }
  /// The one that restores.
  var source: ModelSource { entries[index].source }
  /// Its weights; nil until they are read.
  var model: Model? { entries[index].model }
  /// How it restores a box: a base network from the pixels around it alone.
  var method: Method { model?.standardMethod ?? .clsr }
  /// What the picture was restored by: the model, and how much of it when it is mixed with the first one.
  var label: String { isMixed ? "\(source.name) \(25 * quarters) %" : source.name }
  /// Whether the first model has a share in the picture.
  var isMixed: Bool { quarters < 4 }
  /// The one that comes next.
  var next: ModelSource { entries[nextIndex].source }

  private var nextIndex: Int {
    let order = (1...entries.count).map { (index + $0) % entries.count }
    return order.first { !entries[$0].isUnusable } ?? index
  }

  /// Goes on to the next model.
  mutating func goOn() {
    earlier = index
    index = nextIndex
    quarters = 4
    // The others may be large.
    for entry in entries.indices where ![0, index, earlier].contains(entry) { entries[entry].forget() }
  }

  /// Shows more or less of the model than of the first one: none of it is the first one, some of that the next one.
  mutating func mix(by steps: Int) {
    if index == 0, steps > 0 {
      goOn()
      quarters = index == 0 ? 4 : min(steps, 4)
    } else if index > 0, !entries[0].isUnusable {
      quarters = min(quarters + steps, 4)
      if quarters <= 0 { (earlier, index, quarters) = (index, 0, 4) }
    }
  }

  /// Where a model's weights are, as long as they are not read; nil when they cannot be.
  func missingSource(of model: Int) -> ModelSource? {
    entries[model].model == nil && !entries[model].isUnusable ? entries[model].source : nil
  }

  /// Keeps the weights of a model.
  mutating func keep(_ model: Model, at index: Int) { entries[index].keep(model) }

  /// Leaves out a model whose weights cannot be read; the first that is read restores instead, or the next one.
  mutating func leaveOut(at failed: Int) {
    entries[failed].leaveOut()
    guard index == failed else { return }
    index = entries.firstIndex { $0.model != nil } ?? nextIndex
    (earlier, quarters) = (index, 4)
  }

  // MARK: What they cost

  /// Whether the model takes so long for a tile that what the first one makes of it is shown before; false until it is
  /// known.
  var isHeavy: Bool { index != 0 && entries[index].cost?.isHeavy ?? false }

  /// The side of what a model restores at once.
  func side(of model: Int) -> Int { entries[model].cost?.side ?? TileCache.side }

  /// How long the model takes for some tiles, in seconds; nil until it is known.
  func seconds(for tiles: Int) -> Double? {
    guard let cost = entries[index].cost, let speed else { return nil }
    return cost.work * Double(tiles) / speed
  }

  // MARK: Photos

  /// The models whose tiles are wanted, the one that restores first.
  var used: [Int] { (isMixed || isHeavy) && !entries[0].isUnusable ? [index, 0] : [index] }

  /// What restores a photo by a model; nil until it has been prepared.
  func restorer(of file: Int, by model: Int) -> Restorer? { entries[model].restorers[file] }

  /// The restorers of other photos and of models that have no share in the picture.
  func restorers(besides file: Int) -> [Restorer] {
    entries.indices.flatMap { entry in
      entries[entry].restorers.filter { !used.contains(entry) || $0.key != file }.map(\.value)
    }
  }

  /// Has the models that are used restore a photo as soon as their weights are there.
  mutating func prepare(_ photo: OpenPhoto, file: Int, _ options: RestorerOptions) {
    entries[index].prepare(photo, file: file, options)
    // Only now it is known whether the model is heavy.
    if used.contains(0) { entries[0].prepare(photo, file: file, options) }
  }

  /// Forgets the restorers of all photos but some.
  mutating func forgetRestorers(exceptOf files: [Int]) {
    for entry in entries.indices { entries[entry].forgetRestorers(exceptOf: files) }
  }

  // MARK: Tiles of the shown photo

  /// What is restored of a box: by the model that restores, and until then by the one before it.
  func tiles(of box: Region, in photo: Region) -> TiledBox {
    entries[index].cache.tiles(
      of: box, in: photo, previews: [earlier, 0].filter { $0 != index }.map { entries[$0].cache })
  }

  /// What the first model has restored of a box that it has a share in, or is a preview of; nil when it is neither.
  func firstTiles(of box: Region, in photo: Region) -> TiledBox? {
    used.count > 1 ? entries[0].cache.tiles(of: box, in: photo) : nil
  }

  /// Keeps a tile that a model has restored.
  mutating func insert(_ tile: RestoredTile, by model: Int, near box: Region) {
    entries[model].insert(tile, near: box)
    if let cost = entries[model].cost, tile.seconds > 0 {
      speed = cost.work * Double(tile.region.area) / Double(TileCache.side * TileCache.side) / tile.seconds
    }
  }

  /// Has every tile restored anew.
  mutating func makeTilesOutdated() {
    for entry in entries.indices { entries[entry].makeTilesOutdated() }
  }

  /// Forgets all tiles.
  mutating func forgetTiles() {
    for entry in entries.indices { entries[entry].forgetTiles() }
  }
}
