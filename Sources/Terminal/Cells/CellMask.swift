/// Some of the cells of a screen or a picture.
struct CellMask: Sendable, Equatable {
  private var grid: CellGrid<Bool>

  /// No cell of `rows × columns`, or all of them.
  init(rows: Int, columns: Int, all: Bool = false) {
    grid = CellGrid(rows: rows, columns: columns, repeating: all)
  }

  /// The cells of a grid that `isInside` says yes to.
  init<Element>(_ grid: CellGrid<Element>, where isInside: (Element) -> Bool) {
    self.init(rows: grid.rows, columns: grid.columns)
    for row in 0..<rows {
      for column in 0..<columns where isInside(grid[row, column]) { insert(row: row, column: column) }
    }
  }

  /// Size in cells of what they are cells of.
  var rows: Int { grid.rows }
  /// Columns of the same.
  var columns: Int { grid.columns }

  /// How many cells are in the mask.
  var count: Int { grid.elements.count { $0 } }

  var isEmpty: Bool { !grid.elements.contains(true) }

  func contains(row: Int, column: Int) -> Bool { grid[row, column] }

  /// The same for a cell counted row by row.
  func contains(index: Int) -> Bool { grid.elements[index] }

  mutating func insert(row: Int, column: Int) { grid[row, column] = true }

  mutating func insertAll() { self = CellMask(rows: rows, columns: columns, all: true) }

  /// Keeps the cells that are in `other`, too.
  mutating func formIntersection(_ other: CellMask) {
    for row in 0..<rows {
      for column in 0..<columns where !other.contains(row: row, column: column) { grid[row, column] = false }
    }
  }

  /// The part in a rectangle, counted from its corner.
  ///
  /// - Precondition: `cells` lies inside.
  func part(_ cells: CellRect) -> CellMask {
    var part = CellMask(rows: cells.rows, columns: cells.columns)
    for row in 0..<cells.rows {
      for column in 0..<cells.columns where contains(row: cells.row + row, column: cells.column + column) {
        part.insert(row: row, column: column)
      }
    }
    return part
  }

  /// Inserts whole strips of `height` rows: a column of a strip all or not at all.
  mutating func widen(toRows height: Int) {
    for top in stride(from: 0, to: rows, by: height) {
      let strip = top..<min(rows, top + height)
      for column in 0..<columns {
        let isWanted = strip.contains { contains(row: $0, column: column) }
        for row in strip { grid[row, column] = isWanted }
      }
    }
  }

  /// Rectangles that cover the mask: runs of a row, with equal runs below.
  ///
  /// - Parameter gap: so many cells between two runs are covered, too, rather than starting another rectangle.
  /// - Returns: rectangles that do not overlap.
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
    for column in 0..<columns where contains(row: row, column: column) {
      if let last = runs.last, column - last.upperBound <= gap {
        runs[runs.count - 1] = last.lowerBound..<column + 1
      } else {
        runs.append(column..<column + 1)
      }
    }
    return runs
  }
}
