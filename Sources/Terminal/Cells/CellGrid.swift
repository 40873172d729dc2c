/// A value for each cell of a screen or a picture, row by row.
struct CellGrid<Element> {
  /// Size in cells.
  let rows: Int, columns: Int
  /// The values, row by row.
  private(set) var elements: [Element]

  /// `rows × columns` times the same value.
  init(rows: Int, columns: Int, repeating element: Element) {
    self.rows = rows
    self.columns = columns
    elements = Array(repeating: element, count: rows * columns)
  }

  /// A value for each cell.
  init(rows: Int, columns: Int, _ element: (_ row: Int, _ column: Int) -> Element) {
    self.rows = rows
    self.columns = columns
    elements = []
    elements.reserveCapacity(rows * columns)
    for row in 0..<rows { for column in 0..<columns { elements.append(element(row, column)) } }
  }

  /// The value of a cell.
  subscript(row: Int, column: Int) -> Element {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// Gives all cells of a rectangle the same value.
  ///
  /// - Precondition: `cells` lies inside.
  mutating func fill(_ cells: CellRect, with element: Element) {
    for row in cells.row..<cells.maxRow {
      for column in cells.column..<cells.maxColumn { self[row, column] = element }
    }
  }

  /// Gives all cells that `mask` leaves out the same value.
  ///
  /// - Precondition: both have the same size.
  mutating func fill(outside mask: CellMask, with element: Element) {
    for index in elements.indices where !mask.contains(index: index) { elements[index] = element }
  }
}

extension CellGrid: Equatable where Element: Equatable {}
extension CellGrid: Sendable where Element: Sendable {}
