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
    /// The operations that a tile takes; nil until a photo is there.
    var work: Double?
  }

  private var entries: [Entry]
  /// The number of the model that restores.
  private(set) var index: Int
  /// The one that restored before, whose tiles are shown until there are others.
  private var earlier: Int
  /// How much of the picture is the model's, in quarters; the rest is that of the first model, the faithful one.
  private(set) var quarters = 4

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

  /// What the picture was restored by: the model, and how much of it when it is mixed with the first one.
  var label: String { isMixed ? "\(source.name) \(25 * quarters) %" : source.name }
  /// Whether the first model has a share in the picture.
  var isMixed: Bool { quarters < 4 }

  /// How many can be used, as far as is known.
  var count: Int { entries.count { !$0.isUnusable } }
  /// The one that restores.
  var source: ModelSource { entries[index].source }
  /// Its weights; nil until they are read.
  var model: Model? { entries[index].model }
  /// How it restores a box: a base network from the pixels around it alone.
  var method: Method { model?.configuration.kind == .base ? .precrop : .clsr }
  /// The one that comes next.
  var next: ModelSource { entries[nextIndex].source }

  /// A tile of more operations takes long enough to wait for: what the first model makes of it is shown first.
  static let heavyWork = 16e9

  /// Operations a second, as measured by the last tile.
  private var speed: Double?

  private var nextIndex: Int {
    let order = (1...entries.count).map { (index + $0) % entries.count }
    return order.first { !entries[$0].isUnusable } ?? index
  }

  // MARK: What changes it

  /// Goes on to the next model.
  mutating func goOn() {
    earlier = index
    index = nextIndex
    quarters = 4
    forgetUnused()
  }

  /// Forgets all of the models that are not shown but their sources: they may be large.
  private mutating func forgetUnused() {
    for entry in entries.indices where ![0, index, earlier].contains(entry) {
      (entries[entry].model, entries[entry].restorers, entries[entry].work) = (nil, [:], nil)
      entries[entry].cache.removeAll()
    }
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

  /// Keeps the weights of a model.
  mutating func keep(_ model: Model, at index: Int) { entries[index].model = model }

  /// Leaves out a model whose weights cannot be read; the first that are there restore instead.
  mutating func leaveOut(at failed: Int) {
    entries[failed].isUnusable = true
    guard index == failed else { return }
    index = entries.firstIndex { $0.model != nil } ?? index
    (earlier, quarters) = (index, 4)
  }

  // MARK: Heavy models

  /// Whether the model takes long for a tile; false until it is known.
  var isHeavy: Bool { index != 0 && entries[index].work ?? 0 > Self.heavyWork }

  /// The side of what a model restores at once: less is lost at the edges of more.
  func side(of model: Int) -> Int {
    entries[model].work ?? 0 > Self.heavyWork ? 2 * TileCache.side : TileCache.side
  }

  /// How long the model takes for some tiles, in seconds; nil until it is known.
  func seconds(for tiles: Int) -> Double? {
    guard let work = entries[index].work, let speed else { return nil }
    return work * Double(tiles) / speed
  }

  // MARK: Photos

  /// The models whose tiles are wanted, the one that restores first.
  var used: [Int] { (isMixed || isHeavy) && !entries[0].isUnusable ? [index, 0] : [index] }

  /// What restores a photo by a model; nil until it has been prepared.
  func restorer(of file: Int, by model: Int) -> Restorer? { entries[model].restorers[file] }

  /// Where a model's weights are, as long as they are not read.
  func missingSource(of model: Int) -> ModelSource? {
    entries[model].model == nil ? entries[model].source : nil
  }

  /// The restorers of other photos and of models that have no share in the picture.
  func restorers(besides file: Int) -> [Restorer] {
    entries.indices.flatMap { entry in
      entries[entry].restorers.filter { !used.contains(entry) || $0.key != file }.map(\.value)
    }
  }

  /// Has the models that are used restore a photo as soon as their weights are there.
  mutating func prepare(_ photo: OpenPhoto, file: Int, _ options: RestorerOptions) {
    prepare(index, photo, file: file, options)
    // Only now it is known whether the model is heavy.
    if used.contains(0) { prepare(0, photo, file: file, options) }
  }

  private mutating func prepare(_ entry: Int, _ photo: OpenPhoto, file: Int, _ options: RestorerOptions) {
    guard let model = entries[entry].model, entries[entry].restorers[file] == nil else { return }
    let restorer = photo.restorer(by: model, options)
    entries[entry].restorers[file] = restorer
    entries[entry].work = Self.work(of: restorer, on: photo.photo.bounds)
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
    entries[index].cache.tiles(
      of: box, in: photo, previews: [earlier, 0].filter { $0 != index }.map { entries[$0].cache })
  }

  /// What the first model has restored of a box that it has a share in, or is a preview of; nil when it is neither.
  func firstTiles(of box: Region, in photo: Region) -> TiledBox? {
    isMixed || isHeavy ? entries[0].cache.tiles(of: box, in: photo) : nil
  }

  /// Keeps a tile that a model has restored.
  mutating func insert(_ tile: RestoredTile, by model: Int, near box: Region) {
    entries[model].cache.insert(tile, near: box)
    if let work = entries[model].work, tile.seconds > 0 {
      speed = work * Double(tile.region.area) / Double(TileCache.side * TileCache.side) / tile.seconds
    }
  }

  /// The operations of one tile, as many as there are in what is restored at once.
  private static func work(of restorer: Restorer, on photo: Region) -> Double {
    func work(_ side: Int) -> Double {
      let part = Region(x: 0, y: 0, width: min(side, photo.width), height: min(side, photo.height))
      return restorer.cost(of: part).region * Double(TileCache.side * TileCache.side) / Double(part.area)
    }
    let single = work(TileCache.side)
    return single > heavyWork ? max(work(2 * TileCache.side), heavyWork.nextUp) : single
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
