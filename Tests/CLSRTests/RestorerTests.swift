import Imaging
import Synchronization
import Testing

@testable import CLSR

/// What holds for every restoration, whatever the weights.
@Suite struct RestorerTests {
  private let photo: Photo
  private let model: Model

  init() throws {
    var seeded = Seeded(4)
    photo = seeded.photo(width: 140, height: 120)
    model = try Golden.model("formula-lite")
  }

  private func restorer(
    _ photo: Photo? = nil, padding: Int? = nil, threads: Int = 2, kernels: Kernels = .best
  ) -> Restorer {
    var options = RestorerOptions()
    options.padding = padding
    options.threads = threads
    options.kernels = kernels
    return Restorer(photo: photo ?? self.photo, model: model, baseline: model, options: options)
  }

  @Test func paddingBeyondTheReachIsPostcrop() throws {
    #expect(model.network.base.reach == 18)
    let region = Region(x: 60, y: 50, width: 20, height: 16)
    let padded = try restorer(padding: 18).restoredValues(region, method: .precrop)
    let more = try restorer(padding: 40).restoredValues(region, method: .precrop)
    let post = try restorer().restoredValues(region, method: .postcrop)
    #expect(largestDifference(padded, post) < 1e-4)
    #expect(largestDifference(more, post) < 1e-4)
    // And less than the reach is not: the property would hold for any network that ignores its input.
    #expect(largestDifference(try restorer(padding: 2).restoredValues(region, method: .precrop), post) > 1e-3)
  }

  /// Windows of attention begin at the same places as in the whole photo, wherever the region does.
  @Test func postcropKeepsTheWindowsOfThePhoto() throws {
    let model = try Golden.model("formula-swinir-base")
    #expect(model.network.base.reach == 27)
    let restorer = Restorer(
      photo: photo, model: model, baseline: model, options: RestorerOptions(), precision: .single)
    let region = Region(x: 53, y: 46, width: 20, height: 16)
    let post = try restorer.restoredValues(region, method: .postcrop)
    let whole = try restorer.restoredValues(photo.bounds, method: .precrop0)

    let (row, out) = (4 * photo.width * 3, region.scaled(by: 4))
    let expected: [Float] = (out.y..<out.maxY).flatMap { y in
      let start = y * row + out.x * 3
      return Array(whole[start..<start + out.width * 3])
    }
    #expect(largestDifference(post, expected) < 1e-4)
    // As much of the photo in other windows is not the same.
    let padded = try restorer.restoredValues(region, method: .precrop)
    #expect(largestDifference(padded, expected) > 1e-3)
  }

  @Test(arguments: Method.allCases)
  func sizeIsFourTimesTheRegion(method: Method) throws {
    for region in [Region(x: 3, y: 5, width: 1, height: 1), Region(x: 0, y: 119, width: 140, height: 1)] {
      let restored = try #require(restorer().restore(region, method: method))
      #expect(restored.region == region)
      #expect([restored.photo.width, restored.photo.height] == [4 * region.width, 4 * region.height])
    }
  }

  @Test func threadsDoNotMatter() throws {
    let region = Region(x: 30, y: 20, width: 51, height: 47)
    let one = try restorer(threads: 1).restoredValues(region, method: .clsr)
    let three = try restorer(threads: 3).restoredValues(region, method: .clsr)
    #expect(largestDifference(one, three) < 1e-5)
  }

  /// Parts of 256 pixels each have their padding, so that a seam shows no more than the padding does.
  @Test func largeRegionsAreRestoredInParts() throws {
    var seeded = Seeded(5)
    let photo = seeded.photo(width: 300, height: 40)
    var progress: [Double] = []
    let whole = try #require(
      restorer(photo, padding: 18).restore(photo.bounds, method: .precrop, progress: { progress.append($0) }))
    let part = try #require(
      restorer(photo, padding: 18).restore(Region(x: 240, y: 0, width: 60, height: 40), method: .precrop))
    let difference = zip(
      whole.photo.cropped(to: Region(x: 960, y: 0, width: 240, height: 160)).pixels, part.photo.pixels
    ).map { abs(Int($0) - Int($1)) }.max()
    #expect(try #require(difference) <= 1)
    #expect(progress.last == 1)
    #expect(progress == progress.sorted())
  }

  /// Of the lines between parts each side sees more than of the region's own edges, whose padding is the paper's.
  @Test func partsSeeBeyondTheLinesBetweenThem() {
    let bounds = Region(x: 0, y: 0, width: 400, height: 100)
    let plan = RegionPlan(Region(x: 10, y: 0, width: 300, height: 20), padding: 4, bounds: bounds)
    #expect(plan.parts.map(\.region.width) == [256, 44])
    #expect(plan.parts[0].padded == Region(x: 6, y: 0, width: 268, height: 24))
    #expect(plan.parts[1].padded == Region(x: 258, y: 0, width: 56, height: 24))
    let small = RegionPlan(Region(x: 10, y: 10, width: 24, height: 24), padding: 4, bounds: bounds)
    #expect(small.parts.map(\.padded) == [Region(x: 6, y: 6, width: 32, height: 32)])
  }

  /// Strips of 256 rows, of which each reads the padding of its neighbours.
  @Test(arguments: [Method.clsr, .precrop, .bicubic], [1, 2])
  func stripsAreTheWhole(method: Method, threads: Int) throws {
    var seeded = Seeded(6)
    let photo = seeded.photo(width: 290, height: 540)
    let region = Region(x: 3, y: 5, width: 280, height: 530)
    let whole = try #require(restorer(photo, threads: threads).restore(region, method: method))
    let restorer = restorer(photo, threads: threads)
    let strips = Mutex([[Restoration]]())
    var progress: [Double] = []
    let isWhole = restorer.restoreStrips(
      of: region, method: method, progress: { progress.append($0) },
      prepare: { $0 },
      receive: { bands in
        strips.withLock { $0.append(bands) }
        return true
      })
    #expect(isWhole)
    let received = strips.withLock { $0 }
    #expect(received.map { $0.map(\.region.height) } == [[117, 117, 22], [117, 117, 22], [18]])
    #expect(received.joined().flatMap(\.photo.pixels) == whole.photo.pixels)
    #expect(progress == progress.sorted())
    #expect(progress.count == 7)
    #expect(progress.last == 1)
    // What only the strips above read is forgotten.
    #expect(restorer.readyContext.allSatisfy { $0.y == 512 })
  }

  @Test func noMoreStripsAreRestoredThanAreWanted() throws {
    var seeded = Seeded(6)
    let photo = seeded.photo(width: 20, height: 1500)
    let received = Atomic(0)
    let isWhole = restorer(photo).restoreStrips(
      of: photo.bounds, prepare: { _ in },
      receive: { _ in received.wrappingAdd(1, ordering: .relaxed).newValue < 2 })
    #expect(!isWhole)
    #expect(received.load(ordering: .relaxed) == 2)
  }

  @Test func aCancelledRestorationStops() {
    let asked = Atomic(0)
    let restored = restorer().restore(
      photo.bounds,
      isCancelled: {
        asked.wrappingAdd(1, ordering: .relaxed).newValue > 10
      })
    #expect(restored == nil)
    // It asked again only as often as there are threads that had work in hand.
    #expect(asked.load(ordering: .relaxed) < 20)
  }

  /// Away from the photo's edge; the zeros beyond that look like an edge to the network (Tests/Robustness/README.md).
  @Test(arguments: Model.builtInNames.filter { !$0.hasSuffix("-base") }, [UInt8(0), 255])
  func flatPhotosStayFlat(model name: String, value: UInt8) throws {
    let photo = Photo(width: 40, height: 30, pixels: [UInt8](repeating: value, count: 40 * 30 * 3))
    let model = try #require(try Model.builtIn(name))
    let restored = try #require(Restorer(photo: photo, model: model).restore(photo.bounds)).photo
    let inner = restored.cropped(to: restored.bounds.grown(by: -12))
    #expect(inner.pixels.allSatisfy { abs(Int($0) - Int(value)) <= 2 })
  }

  /// Restorations, context and memory from many threads at a time: one after another, and all the same.
  @Test func anyThreadMayUseIt() async throws {
    let restorer = restorer()
    let region = Region(x: 60, y: 50, width: 20, height: 16)
    let expected = try #require(self.restorer().restore(region)).photo
    await withTaskGroup(of: Photo?.self) { group in
      for index in 0..<12 {
        group.addTask {
          switch index % 3 {
          case 0: _ = restorer.extendContext(around: region)
          case 1: restorer.releaseWorkspace()
          default: _ = restorer.attention(of: region)
          }
          return restorer.restore(region)?.photo
        }
      }
      for await photo in group { #expect(photo == expected) }
    }
  }

  @Test func attentionIsAShareOfEachPatch() throws {
    let region = Region(x: 30, y: 20, width: 16, height: 12)
    let patches = try #require(restorer().attention(of: region))
    // 140×120: all 20 × 23 patches are more than 256, so 14 rows of 18.
    #expect(patches.count == 252)
    #expect(patches.allSatisfy { photo.bounds.contains($0.region) && $0.region.area == 36 })
    #expect(patches.allSatisfy { $0.strength >= 0 })
    #expect(abs(patches.map(\.strength).reduce(0, +) - 1) < 1e-4)
    #expect(Set(patches.map(\.strength)).count > 100)
    var options = RestorerOptions()
    options.usesGCM = false
    #expect(Restorer(photo: photo, model: model, options: options).attention(of: region) == [])
  }

  @Test func attendsToFewerPatchesWhenAsked() throws {
    let region = Region(x: 30, y: 20, width: 16, height: 12)
    var options = RestorerOptions()
    // The order of threads would show in the last bits of the attention's sums.
    options.threads = 1
    options.contextPatches = 64
    let limited = Restorer(photo: photo, model: model, options: options)
    // Of 20 × 23 patches 7 rows of 9; each has 9 keys.
    #expect(try #require(limited.attention(of: region)).count == 63)
    #expect(limited.cost(of: region).region < restorer().cost(of: region).region)
    #expect(try #require(limited.restore(region)).photo != restorer().restore(region)?.photo)
    // More than the model was trained with it never takes.
    options.contextPatches = 4096
    let unlimited = Restorer(photo: photo, model: model, options: options)
    #expect(unlimited.attention(of: region) == restorer(threads: 1).attention(of: region))
  }

  @Test func costCountsWhatIsComputed() {
    let region = Region(x: 50, y: 40, width: 24, height: 24)
    let cost = restorer(padding: 4).cost(of: region, method: .precrop)
    // lite: 27·32 + 16·9·32² + 9·32·48 multiply-adds a pixel, on 32×32 pixels.
    #expect(cost.region == 2 * Double((864 + 147456 + 13824) * 32 * 32))
    #expect(cost.context == 0)
    #expect(cost.wholePhoto == 2 * Double((864 + 147456 + 13824) * 140 * 120))
    #expect(restorer().cost(of: region, method: .bicubic) == Cost(region: 0, context: 0, wholePhoto: 0))
    // PIM: 9·8·(3 + 8·16) a pixel of the photo.
    var pimOnly = RestorerOptions()
    pimOnly.usesGCM = false
    #expect(
      Restorer(photo: photo, model: model, options: pimOnly).cost(of: region).context == 2 * 9432 * 140 * 120)
  }

  /// Many regions of a small photo are parts of its whole, if that is less work and they may see around themselves.
  @Test func wholeInPlaceOfManyRegions() throws {
    let quarters = [0, 70].flatMap { x in [0, 60].map { Region(x: x, y: $0, width: 70, height: 60) } }
    let restorer = restorer()
    for method in [Method.clsr, .precrop, .postcrop] {
      #expect(restorer.isWholeCheaper(than: quarters, method: method))
    }
    // Two of the four with their padding: 2 · 74 · 64 of 140 · 120 pixels.
    #expect(!restorer.isWholeCheaper(than: Array(quarters.prefix(2))))
    for method in [Method.precrop0, .bilinear, .bicubic] {
      #expect(!restorer.isWholeCheaper(than: quarters, method: method))
    }
    #expect(!restorer.isWholeCheaper(than: [photo.bounds]))
    var limited = RestorerOptions()
    limited.contextScale = 2
    #expect(!Restorer(photo: photo, model: model, options: limited).isWholeCheaper(than: quarters))

    let region = Region(x: 40, y: 30, width: 20, height: 16)
    let wide = self.restorer(padding: 40)
    let whole = try #require(wide.restore(photo.bounds, method: .precrop))
    let alone = try #require(wide.restore(region, method: .precrop)).photo
    let part = whole.cropped(to: region)
    #expect(part.region == region && part.photo.bounds == alone.bounds)
    let differences = zip(part.photo.pixels, alone.pixels).map { abs(Int($0) - Int($1)) }
    #expect(try #require(differences.max()) <= 1)
  }

  /// A box that is moved and resized leaves cancelled restorations behind, and tiles have sizes of their own: of the memory
  /// that they were computed in no more is kept than is of use, which is at most twice as large as need be.
  ///
  /// On one thread: of several, one that comes late takes its scratch memory later.
  @Test func keepsMemoryForTheLastRegionOnly() throws {
    let restorer = restorer(threads: 1)
    let small = Region(x: 60, y: 50, width: 12, height: 12)
    while restorer.extendContext(around: small) {}
    _ = try #require(restorer.restore(small))
    let bytes = restorer.workspaceByteCount
    for side in [60, 70, 80] {
      let polls = Atomic(0)
      let restored = restorer.restore(
        Region(x: 0, y: 0, width: side, height: side),
        isCancelled: { polls.add(1, ordering: .relaxed).newValue > 40 })
      #expect(restored == nil)
    }
    _ = try #require(restorer.restore(small))
    let kept = restorer.workspaceByteCount
    #expect(kept <= 2 * bytes)
    // A context that is there has nothing to be computed in either.
    #expect(!restorer.extendContext(around: small))
    #expect(restorer.workspaceByteCount == kept)
    restorer.releaseWorkspace()
    #expect(restorer.workspaceByteCount == 0)
    #expect(try #require(restorer.restore(small)).region == small)
  }
}
