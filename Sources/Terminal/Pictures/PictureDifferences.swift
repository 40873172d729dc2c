import Glibc
import Imaging

extension CellMask {
  /// The cells in which two pictures of the same size differ.
  ///
  /// - Parameters:
  ///   - one: a picture.
  ///   - other: another one; its last row of cells may be cut off.
  ///   - cells: what the pictures fill.
  ///   - cellSize: pixels of a cell.
  init(differencesOf one: Photo, _ other: Photo, on cells: CellRect, cellSize: PixelSize) {
    self.init(rows: cells.rows, columns: cells.columns)
    if one.pixels == other.pixels { return }
    let cellLength = cellSize.width * 3
    let length = columns * cellLength
    one.pixels.withUnsafeBytes { one in
      other.pixels.withUnsafeBytes { other in
        for y in 0..<one.count / length {
          let start = y * length
          guard !isEqual(one, other, start, length) else { continue }
          let row = y / cellSize.height
          for column in 0..<columns where !contains(row: row, column: column) {
            if !isEqual(one, other, start + column * cellLength, cellLength) {
              insert(row: row, column: column)
            }
          }
        }
      }
    }
  }
}

private func isEqual(
  _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer, _ start: Int, _ length: Int
) -> Bool {
  guard let one = one.baseAddress, let other = other.baseAddress else { return true }
  return memcmp(one + start, other + start, length) == 0
}
