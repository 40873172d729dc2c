import Imaging
import Testing

@testable import CLSR

@Suite struct WinogradTilingTests {
  /// How often each pixel of a map is written, row by row; nil where a tile begins outside the map.
  private func writes(_ tiling: WinogradTiling, height: Int, width: Int) -> [Int]? {
    var writes = [Int](repeating: 0, count: height * width)
    for run in tiling.runs {
      let (tiles, side, pitch) = (run.grid, run.grid.side, run.grid.pitch)
      for tile in run.first..<run.first + run.count {
        let below = tile / tiles.columns * pitch
        let right = tile % tiles.columns * pitch
        guard below < tiles.height, right < tiles.width else { return nil }
        for y in below..<min(below + side, tiles.height) {
          for x in right..<min(right + side, tiles.width) {
            writes[(tiles.top + y) * width + tiles.left + x] += 1
          }
        }
      }
    }
    return writes
  }

  @Test(arguments: [1, 2, 3, 64], [false, true])
  func everyPixelIsWrittenOnce(threads: Int, isThin: Bool) {
    for height in [1, 3, 4, 6, 7, 12, 31, 40, 97] {
      for width in [1, 2, 5, 8, 13, 40, 80, 300] {
        let tiling = WinogradTiling(height: height, width: width, isThin: isThin, threads: threads)
        #expect(
          writes(tiling, height: height, width: width) == [Int](repeating: 1, count: height * width),
          "\(width)x\(height)")
        #expect(tiling.runs.allSatisfy { $0.count > 0 })
      }
    }
  }

  /// What a tile reads must lie in its map: one pixel around, and at the right and bottom what fills up fours and sixes.
  @Test func tilesStayInsideTheBorder() {
    for size in 1...100 {
      let tiling = WinogradTiling(height: size, width: size, isThin: false, threads: 1)
      for run in tiling.runs {
        let rows = (run.grid.height + run.grid.side - 1) / run.grid.side
        let end = run.grid.top + rows * run.grid.side
        #expect(end <= max((size + 3) / 4 * 4, (size + 5) / 6 * 6), "\(size)")
      }
    }
  }

  @Test(arguments: [
    // 12 large tiles a side and a strip of small ones: 144 · 64 + 76 · 36 points instead of 196 · 64 or 400 · 36.
    (size: 80, isThin: false, large: 144, small: 76),
    // The same idea would be 36 and 19, but then 64 channels read two kinds of weights; with 8 that costs nothing.
    (size: 40, isThin: false, large: 49, small: 0),
    (size: 40, isThin: true, large: 36, small: 19),
    (size: 4, isThin: false, large: 0, small: 1),
  ])
  func takesWhatCostsLeast(size: Int, isThin: Bool, large: Int, small: Int) {
    let tiling = WinogradTiling(height: size, width: size, isThin: isThin, threads: 1)
    func count(_ side: Int) -> Int { tiling.runs.filter { $0.grid.side == side }.map(\.count).reduce(0, +) }
    #expect(count(6) == large)
    #expect(count(4) == small)
  }

  @Test func threadsGetAboutAsMuch() {
    let tiling = WinogradTiling(height: 80, width: 80, isThin: false, threads: 2)
    let shares = [tiling.runs.prefix(tiling.runs.count / 2), tiling.runs.suffix(tiling.runs.count / 2)]
    let work = shares.map { $0.map { $0.count * ($0.grid.side == 6 ? 64 : 36) }.reduce(0, +) }
    #expect(abs(work[0] - work[1]) < (work[0] + work[1]) / 10, "\(work)")
  }

  @Test func patchesGetATileEach() throws {
    let gcm = try #require(Golden.model("formula-lite").configuration.gcm)
    let mosaic = PatchMosaic(patches: PatchGrid(width: 101, height: 67, gcm))
    let tiling = mosaic.tiling(threads: 2)

    let written = try #require(writes(tiling, height: mosaic.height, width: mosaic.width))
    let expected = (0..<mosaic.height).flatMap { y in
      (0..<mosaic.width).map { x in y % mosaic.pitch < 6 && x % mosaic.pitch < 6 ? 1 : 0 }
    }
    #expect(written == expected)
    #expect(tiling.runs.map(\.count).reduce(0, +) == mosaic.patches.count)
  }
}
