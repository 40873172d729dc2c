import CKernels

/// How the output of a 3×3 convolution is cut into Winograd's tiles, and how these are shared by threads.
///
/// A tile of 6×6 pixels has 64 points, one of 4×4 has 36: so most of a map is covered by the large ones, which do less for each
/// pixel, and what is left at the right and at the bottom by whichever of both costs less.
struct WinogradTiling: Sendable {
  /// Neighbouring tiles of a grid that a thread takes at a time.
  struct Run: Sendable {
    let tiles: srz_tiles
    let first: Int, count: Int
  }

  /// About as many for each thread, its own beside each other.
  let runs: [Run]

  /// Covers `height × width` pixels.
  ///
  /// - Parameters:
  ///   - height: in pixels.
  ///   - width: in pixels.
  ///   - isThin: whether the convolution has 8 channels.
  ///   - threads: how many share the runs.
  init(height: Int, width: Int, isThin: Bool, threads: Int) {
    self.init(
      Self.grids(height: height, width: width, isThin: isThin),
      most: isThin ? Self.mostThinTiles : Self.mostTiles, threads: threads)
  }

  /// One tile for each patch of a mosaic, which is as large as the tile: the gutters are left as they are.
  init(_ mosaic: PatchMosaic, threads: Int) {
    let side = mosaic.patches.side
    precondition(side == 4 || side == 6, "a patch of \(side)x\(side) in one tile")
    let grid = Grid(side: side, pitch: mosaic.pitch, height: mosaic.height - 2, width: mosaic.width - 2)
    self.init([grid], most: Self.mostTiles, threads: threads)
  }

  private init(_ grids: [Grid], most: Int, threads: Int) {
    var shares = [[Run]](repeating: [], count: threads)
    var next = 0
    for grid in grids where grid.count > 0 {
      let fewest = grid.fewestRuns(most)
      let sharing = min(threads, max(1, grid.count / Self.fewestTiles))
      let count = (fewest + sharing - 1) / sharing * sharing
      // Each thread gets as many neighbouring runs; what is left goes to one thread after the other.
      let each = count / threads
      for run in 0..<count {
        if run < each * threads {
          shares[run / each].append(grid.run(run, of: count))
        } else {
          shares[next % threads].append(grid.run(run, of: count))
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

  /// The cheapest grids for a map: large tiles from the top left, small ones for what is left.
  private static func grids(height: Int, width: Int, isThin: Bool) -> [Grid] {
    func candidates(_ size: Int) -> [Int] {
      let most = (size + 5) / 6
      return [0] + (max(1, most - 2)...most)
    }
    let cuts = candidates(height).flatMap { rows in
      candidates(width).map { columns in
        let (bottom, right) = (min(6 * rows, height), min(6 * columns, width))
        return [
          Grid(side: 6, height: bottom, width: right),
          Grid(side: 4, left: right, height: height, width: width - right),
          Grid(side: 4, top: bottom, height: height - bottom, width: right),
        ]
      }
    }
    // In points. Each run reads the weights of all points, from the L3 cache: that takes as long as the points of five tiles
    // (measured with 64 channels). Weights of 8 channels stay in the L1 cache.
    func cost(_ grids: [Grid]) -> Int {
      grids.reduce(0) { sum, grid in
        let reading = isThin ? 0 : 5 * grid.fewestRuns(mostTiles)
        return sum + (grid.count + reading) * (grid.side + 2) * (grid.side + 2)
      }
    }
    return cuts.min { cost($0) < cost($1) } ?? []
  }

  /// Tiles side by side over a rectangle.
  private struct Grid {
    let tiles: srz_tiles
    /// How many tiles.
    let count: Int

    var side: Int { Int(tiles.side) }

    /// How many runs of at most `most` small tiles, or half as many large ones, there must be.
    func fewestRuns(_ most: Int) -> Int {
      let atOnce = side == 4 ? most : most / 2
      return (count + atOnce - 1) / atOnce
    }

    init(side: Int, pitch: Int? = nil, top: Int = 0, left: Int = 0, height: Int, width: Int) {
      let pitch = pitch ?? side
      let columns = (width + pitch - 1) / pitch
      count = (height + pitch - 1) / pitch * columns
      tiles = srz_tiles(
        side: Int32(side), pitch: Int32(pitch), columns: Int32(columns), top: Int32(top), left: Int32(left),
        height: Int32(height), width: Int32(width))
    }

    /// The tiles of run `index` of `runs`: as many as of any other, in fours, which the kernels multiply together.
    func run(_ index: Int, of runs: Int) -> Run {
      func start(_ run: Int) -> Int { run == runs ? count : (count * run / runs + 2) / 4 * 4 }
      return Run(tiles: tiles, first: start(index), count: start(index + 1) - start(index))
    }
  }
}
