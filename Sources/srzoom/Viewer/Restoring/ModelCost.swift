import CLSR
import Imaging

/// What a model's tiles of a photo cost.
struct ModelCost: Sendable {
  /// A tile of more operations takes long enough to wait for.
  static let heavyWork = 16e9

  /// The operations for one tile: its share of what is restored at once.
  let work: Double

  /// Whether a tile takes long.
  let isHeavy: Bool
  /// The side of what is restored at once: less is lost at the edges of more.
  var side: Int { isHeavy ? 2 * TileCache.side : TileCache.side }

  /// What a photo's tiles cost.
  init(of restorer: Restorer, on photo: Region) {
    func work(_ side: Int) -> Double {
      let part = Region(x: 0, y: 0, width: min(side, photo.width), height: min(side, photo.height))
      return restorer.cost(of: part).region * Double(TileCache.side * TileCache.side) / Double(part.area)
    }
    let single = work(TileCache.side)
    isHeavy = single > Self.heavyWork
    self.work = isHeavy ? work(2 * TileCache.side) : single
  }
}
