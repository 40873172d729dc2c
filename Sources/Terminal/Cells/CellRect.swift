/// A rectangle of terminal cells.
public struct CellRect: Sendable, Hashable {
  /// The top-left cell, from 0.
  public var row: Int, column: Int
  /// Size in cells.
  public var rows: Int, columns: Int

  /// The `rows × columns` cells whose top-left one is (`row`, `column`).
  public init(row: Int, column: Int, rows: Int, columns: Int) {
    self.row = row
    self.column = column
    self.rows = rows
    self.columns = columns
  }

  /// The row below the last one.
  public var maxRow: Int { row + rows }
  /// The column after the last one.
  public var maxColumn: Int { column + columns }
  /// Whether no cell is inside.
  public var isEmpty: Bool { rows <= 0 || columns <= 0 }

  /// Whether this cell is inside.
  public func contains(row: Int, column: Int) -> Bool {
    row >= self.row && row < maxRow && column >= self.column && column < maxColumn
  }

  /// Whether every cell of `other` is inside.
  public func contains(_ other: CellRect) -> Bool {
    other.row >= row && other.column >= column && other.maxRow <= maxRow && other.maxColumn <= maxColumn
  }

  /// The cells in both; empty (0 rows or columns) when they do not meet.
  public func intersection(_ other: CellRect) -> CellRect {
    let top = max(row, other.row)
    let left = max(column, other.column)
    return CellRect(
      row: top, column: left, rows: max(0, min(maxRow, other.maxRow) - top),
      columns: max(0, min(maxColumn, other.maxColumn) - left))
  }
}
