import Glibc
import Imaging

/// Finds the cells of a picture that have to be sent again, and gathers them in few rectangles.
struct CellDamage {
  /// Size in cells.
  let rows: Int, columns: Int
  /// Which cells are stale, row by row.
  private(set) var isStale: [Bool]

  /// Nothing is stale.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    isStale = Array(repeating: false, count: rows * columns)
  }

  var count: Int { isStale.count { $0 } }

  mutating func mark(row: Int, column: Int) { isStale[row * columns + column] = true }

  /// Leaves marked what is marked in both.
  mutating func restrict(to other: CellDamage) {
    for index in isStale.indices where !other.isStale[index] { isStale[index] = false }
  }

  /// Marks whole strips of `height` rows: a column of a strip all or not at all, and only where all of it is marked in
  /// `allowed`.
  mutating func widen(toRows height: Int, in allowed: CellDamage) {
    for top in stride(from: 0, to: rows, by: height) {
      let strip = top..<min(rows, top + height)
      for column in 0..<columns {
        let isWanted = strip.contains { isStale[$0 * columns + column] }
        let isAllowed = strip.allSatisfy { allowed.isStale[$0 * columns + column] }
        for row in strip { isStale[row * columns + column] = isWanted && isAllowed }
      }
    }
  }

  mutating func markAll() { isStale = Array(repeating: true, count: rows * columns) }

  /// Marks the cells in which two pictures of the same size differ.
  mutating func markDifferences(_ one: Photo, _ other: Photo, cellSize: PixelSize) {
    if one.pixels == other.pixels { return }
    let cellLength = cellSize.width * 3
    let length = columns * cellLength
    one.pixels.withUnsafeBytes { one in
      other.pixels.withUnsafeBytes { other in
        for y in 0..<one.count / length {
          let start = y * length
          guard !Self.isEqual(one, other, start, length) else { continue }
          let row = y / cellSize.height
          for column in 0..<columns where !isStale[row * columns + column] {
            if !Self.isEqual(one, other, start + column * cellLength, cellLength) {
              mark(row: row, column: column)
            }
          }
        }
      }
    }
  }

  private static func isEqual(
    _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer, _ start: Int, _ length: Int
  ) -> Bool {
    guard let one = one.baseAddress, let other = other.baseAddress else { return true }
    return memcmp(one + start, other + start, length) == 0
  }

  /// Rectangles that cover the stale cells: runs of a row, with equal runs below.
  ///
  /// - Parameter gap: so many cells between two runs are sent for nothing rather than starting another rectangle.
  /// - Returns: rectangles that do not overlap, counted from the picture's own corner.
  func rectangles(joiningGaps gap: Int = 3) -> [CellRect] {
    var done: [CellRect] = []
    var growing: [CellRect] = []
    for row in 0..<rows {
      var next: [CellRect] = []
      for run in runs(of: row, joiningGaps: gap) {
        if let above = growing.firstIndex(where: { $0.column == run.lowerBound && $0.columns == run.count }) {
          var taller = growing.remove(at: above)
          taller.rows += 1
          next.append(taller)
        } else {
          next.append(CellRect(row: row, column: run.lowerBound, rows: 1, columns: run.count))
        }
      }
      done += growing
      growing = next
    }
    return done + growing
  }

  private func runs(of row: Int, joiningGaps gap: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for column in 0..<columns where isStale[row * columns + column] {
      if let last = runs.last, column - last.upperBound <= gap {
        runs[runs.count - 1] = last.lowerBound..<column + 1
      } else {
        runs.append(column..<column + 1)
      }
    }
    return runs
  }
}
