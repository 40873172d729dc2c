import CLSR
import Imaging

/// The regions restored last, as many as fit in a number of bytes; the longest unused goes first.
struct RestorationCache: Sendable {
  /// The most bytes of pixels kept; the newest region is kept whatever its size.
  let capacity: Int
  /// From the longest unused to the last used.
  private var entries: [Restoration] = []

  /// An empty cache.
  ///
  /// - Parameter capacity: 64 MB hold some 1700 boxes of 28×28, or 85 of 128×128.
  init(capacity: Int = 64 << 20) { self.capacity = capacity }

  /// What was restored for a region.
  subscript(region: Region) -> Restoration? { entries.last { $0.region == region } }

  /// Marks a region as used now.
  mutating func touch(_ region: Region) {
    guard let index = entries.lastIndex(where: { $0.region == region }) else { return }
    entries.append(entries.remove(at: index))
  }

  /// The region that shares most with `region`, at least half of it.
  func mostOverlapping(_ region: Region) -> Restoration? {
    entries.filter { $0.region.covers(halfOf: region) }
      .max { $0.region.intersection(region).area < $1.region.intersection(region).area }
  }

  /// Keeps a restored region.
  mutating func insert(_ restoration: Restoration) {
    entries.removeAll { $0.region == restoration.region }
    entries.append(restoration)
    var bytes = entries.reduce(0) { $0 + $1.photo.pixels.count }
    while bytes > capacity, entries.count > 1 {
      bytes -= entries.removeFirst().photo.pixels.count
    }
  }

  /// Forgets everything.
  mutating func removeAll() { entries = [] }
}

extension Region {
  /// Whether at least half of `other` is in this region.
  func covers(halfOf other: Region) -> Bool { 2 * intersection(other).area >= other.area }
}
