/// How the output of a 3×3 convolution is cut into Winograd tiles, and how these are divided among threads.
///
/// A tile of 6×6 pixels has 64 points, one of 4×4 has 36. So most of a map is covered by the large ones, which do less
/// for each pixel, and the rest at the right and at the bottom by whichever of both costs less.
struct WinogradTiling: Sendable {
  /// Consecutive tiles of a grid: what a thread takes at a time.
  struct Run: Sendable {
    let grid: TileGrid
    let first: Int, count: Int
  }

  /// About equally many for each thread, those of one thread next to each other.
  let runs: [Run]

  /// Covers `height × width` pixels.
  ///
  /// - Parameters:
  ///   - height: in pixels.
  ///   - width: in pixels.
  ///   - isThin: whether the convolution has 8 channels.
  ///   - usesSmallTiles: whether there are weights for tiles of side 4, too.
  ///   - threads: how many divide the runs among them.
  init(height: Int, width: Int, isThin: Bool, usesSmallTiles: Bool = true, threads: Int) {
    self.init(
      Self.grids(height: height, width: width, isThin: isThin, usesSmallTiles: usesSmallTiles),
      most: isThin ? Self.mostThinTiles : Self.mostTiles, threads: threads)
  }

  /// One tile for each patch of a mosaic: what lies between the patches is not written.
  ///
  /// - Parameters:
  ///   - patchSide: pixels of a patch and of a tile, 4 or 6.
  ///   - pitch: pixels from a patch to the next.
  ///   - rows: patches down.
  ///   - columns: patches across.
  ///   - threads: how many divide the runs among them.
  init(patchSide: Int, pitch: Int, rows: Int, columns: Int, threads: Int) {
    precondition(patchSide == 4 || patchSide == 6, "a patch of \(patchSide)x\(patchSide) in one tile")
    let gap = pitch - patchSide
    let grid = TileGrid(
      side: patchSide, pitch: pitch, height: rows * pitch - gap, width: columns * pitch - gap)
    self.init([grid], most: Self.mostTiles, threads: threads)
  }

  private init(_ grids: [TileGrid], most: Int, threads: Int) {
    var shares = [[Run]](repeating: [], count: threads)
    var next = 0
    for grid in grids where grid.count > 0 {
      let fewest = Self.fewestRuns(of: grid, most: most)
      let sharing = min(threads, max(1, grid.count / Self.fewestTiles))
      let count = (fewest + sharing - 1) / sharing * sharing
      // Each thread gets equally many neighbouring runs; what is left is dealt out in turn.
      let each = count / threads
      for index in 0..<count {
        let run = Self.run(index, of: count, in: grid)
        if index < each * threads {
          shares[index / each].append(run)
        } else {
          shares[next % threads].append(run)
          next += 1
        }
      }
    }
    runs = shares.flatMap { $0 }
  }

  /// Points and products of so many small tiles, or half as many large ones, stay in the L2 cache.
  private static let mostTiles = 56
  /// And in the L1 cache, where there are 8 channels.
  private static let mostThinTiles = 24
  /// Fewer are not worth another thread.
  private static let fewestTiles = 8

  /// How many runs of at most `most` small tiles, or half as many large ones, a grid needs.
  private static func fewestRuns(of grid: TileGrid, most: Int) -> Int {
    let atOnce = grid.side == 4 ? most : most / 2
    return (grid.count + atOnce - 1) / atOnce
  }

  /// Run `index` of `runs`: as many tiles as in any other, in fours, which the kernels multiply together.
  private static func run(_ index: Int, of runs: Int, in grid: TileGrid) -> Run {
    func start(_ run: Int) -> Int { run == runs ? grid.count : (grid.count * run / runs + 2) / 4 * 4 }
    return Run(grid: grid, first: start(index), count: start(index + 1) - start(index))
  }

  /// The cheapest grids for a map: large tiles from the top left, small ones for the rest.
  private static func grids(height: Int, width: Int, isThin: Bool, usesSmallTiles: Bool) -> [TileGrid] {
    func candidates(_ size: Int) -> [Int] {
      let most = (size + 5) / 6
      return !usesSmallTiles ? [most] : [0] + (max(1, most - 2)...most)
    }
    let cuts = candidates(height).flatMap { rows in
      candidates(width).map { columns in
        let (bottom, right) = (min(6 * rows, height), min(6 * columns, width))
        return [
          TileGrid(side: 6, height: bottom, width: right),
          TileGrid(side: 4, left: right, height: height, width: width - right),
          TileGrid(side: 4, top: bottom, height: height - bottom, width: right),
        ]
      }
    }
    // In points. Each run reads the weights of all points from the L3 cache, which takes as long as the points of five
    // tiles (measured with 64 channels). Weights of 8 channels stay in the L1 cache.
    func cost(_ grids: [TileGrid]) -> Int {
      grids.reduce(0) { sum, grid in
        let reading = isThin ? 0 : 5 * fewestRuns(of: grid, most: mostTiles)
        return sum + (grid.count + reading) * (grid.side + 2) * (grid.side + 2)
      }
    }
    return cuts.min { cost($0) < cost($1) } ?? []
  }
}
