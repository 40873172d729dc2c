import Imaging
import Testing

@testable import CLSR

/// The cache of the photo's context: what it holds must not depend on how it came there.
@Suite struct ContextTests {
  /// 2×2 tiles, three of them cut off by the photo's edge.
  private let photo: Photo
  private let model: Model
  private let execution = Execution(threads: 2)
  /// Across the seams of all four tiles.
  private let crossing = Region(x: 236, y: 240, width: 48, height: 36)

  init() throws {
    var seeded = Seeded(3)
    photo = seeded.photo(width: 300, height: 290)
    model = try Golden.model("formula-lite")
  }

  private func restorer(limit: Int = 1 << 30, precision: ContextTile.Precision = .half) -> Restorer {
    var options = RestorerOptions()
    options.contextMemory = limit
    options.threads = 2
    return Restorer(photo: photo, model: model, baseline: nil, options: options, precision: precision)
  }

  /// Those of SwinIR begin and end at windows of the photo, which is mirrored until it consists of them.
  @Test(arguments: [("formula-lite", Float(1e-5)), ("formula-swinir", 1e-4)])
  func tilesEqualTheWholePhoto(name: String, tolerance: Float) throws {
    let model = try Golden.model(name)
    let pim = try #require(model.network.pim)
    let pixels = ColourMap(photo, region: photo.bounds, border: pim.border, window: pim.window)
    let context = Context(in: photo, model.network, limit: 1 << 30, precision: .single)
    let tiled = try context.features(
      in: photo.bounds, height: pixels.height, width: pixels.width, execution)
    var whole: [[Float]] = []
    try pim(pixels, in: execution) { _, features in
      let visible = FeatureMap(features.shape)
      visible.copy(features)
      visible.clear(below: photo.height, rightOf: photo.width)
      whole.append(visible.values)
    }
    #expect(context.computations.tiles == 4)
    for (one, other) in zip(tiled, whole) { #expect(largestDifference(one.values, other) < tolerance) }
  }

  @Test func cachedAndFreshAreTheSameBits() throws {
    let fresh = try #require(restorer().restore(crossing)).photo
    let warm = restorer()
    while warm.extendContext(around: photo.bounds) {}
    #expect(warm.contextProgress == ContextProgress(ready: 4, total: 4, isLimited: false))
    #expect(warm.restore(crossing)?.photo == fresh)
    #expect(warm.restore(crossing)?.photo == fresh)
  }

  @Test func halfPrecisionCostsLittle() throws {
    let half = try restorer().restoredValues(crossing, method: .clsr)
    let single = try restorer(precision: .single).restoredValues(crossing, method: .clsr)
    // Features near 1 keep 11 bits; the network lets less than a grey level of that through.
    #expect(largestDifference(half, single) < 1 / 255)
  }

  /// Ten regions, with their padding on the two upper tiles.
  @Test func regionsShareTheContext() throws {
    let restorer = restorer()
    for x in stride(from: 200, to: 250, by: 5) {
      #expect(restorer.restore(Region(x: x, y: 230, width: 24, height: 20)) != nil)
    }
    #expect(restorer.context.computations == Context.Computations(tiles: 2, banks: 1))
  }

  @Test func orderDoesNotMatter() throws {
    let regions = [
      crossing, Region(x: 0, y: 0, width: 15, height: 11), Region(x: 251, y: 3, width: 49, height: 30),
    ]
    let alone = regions.map { restorer().restore($0)?.photo }
    let together = restorer()
    let forwards = regions.map { together.restore($0)?.photo }
    let backwards = regions.reversed().map { together.restore($0)?.photo }
    #expect(forwards == alone)
    #expect(backwards == alone.reversed())
  }

  @Test func memoryIsBounded() throws {
    // Room for the three small tiles, or the large one and a small one.
    let limit = (256 * 256 + 44 * 256) * 64
    let restorer = restorer(limit: limit)
    let corner = Region(x: 290, y: 280, width: 8, height: 8)
    while restorer.extendContext(around: corner) {}
    // Nearest first: the corner's tile, those beside it, and then the limit.
    #expect(restorer.contextProgress == ContextProgress(ready: 3, total: 4, isLimited: true))
    #expect(!restorer.readyContext.contains(Region(x: 0, y: 0, width: 256, height: 256)))

    // A region that needs the missing tile gets it, in place of the farthest.
    let far = Region(x: 10, y: 10, width: 20, height: 20)
    let expected = self.restorer().restore(far)?.photo
    #expect(restorer.restore(far)?.photo == expected)
    #expect(restorer.readyContext.contains(Region(x: 0, y: 0, width: 256, height: 256)))
    #expect(restorer.readyContext.map { $0.area * 64 }.reduce(0, +) <= limit)
  }

  @Test func withoutMemoryItIsOnlySlower() throws {
    let restorer = restorer(limit: 0)
    #expect(restorer.restore(crossing)?.photo == self.restorer().restore(crossing)?.photo)
    #expect(restorer.contextProgress.ready == 0)
  }
}
