import Imaging

/// How cells and sixels, six rows of pixels each, fit together.
struct SixelBands {
  /// Pixels of a cell.
  let cellSize: PixelSize

  /// So many pixels are whole cells as well as whole bands: the least common multiple.
  var commonHeight: Int {
    stride(from: cellSize.height, through: cellSize.height * 6, by: cellSize.height).first { $0 % 6 == 0 }
      ?? cellSize.height * 6
  }

  /// The pixels to send for a rectangle of cells: from the top of a cell, and whole bands of six rows.
  ///
  /// Some terminals (mlterm) blank the rest of a last band. The neighbours below are sent again as far as they are in it.
  ///
  /// - Parameters:
  ///   - cells: counted from the picture's own corner.
  ///   - height: of the picture.
  /// - Returns: a part of the picture.
  func region(of cells: CellRect, height: Int) -> Region {
    var top = cells.row * cellSize.height
    let bottom = min(height, cells.maxRow * cellSize.height)
    var bands = (bottom - top + 5) / 6
    if top + bands * 6 > height {
      // Below is no more picture: start higher, where cells and bands begin together.
      top = top / commonHeight * commonHeight
      bands = (height - top) / 6
    }
    return Region(
      x: cells.column * cellSize.width, y: top, width: cells.columns * cellSize.width, height: bands * 6)
  }

  /// Which pixels of `region` belong to cells in `visible`, row by row; nil: all.
  func mask(of region: Region, visible: CellMask) -> [Bool]? {
    var mask: [Bool]?
    let lastRow = (region.maxY - 1) / cellSize.height
    for row in region.y / cellSize.height...lastRow {
      for column in region.x / cellSize.width..<region.maxX / cellSize.width
      where !visible.contains(row: row, column: column) {
        var pixels = mask ?? Array(repeating: true, count: region.area)
        let left = column * cellSize.width - region.x
        let top = max(region.y, row * cellSize.height)
        for y in top..<min(region.maxY, (row + 1) * cellSize.height) {
          let start = (y - region.y) * region.width + left
          for pixel in start..<start + cellSize.width { pixels[pixel] = false }
        }
        mask = pixels
      }
    }
    return mask
  }

  /// The height of pieces of at most `area` pixels that begin where cells and bands do.
  func pieceHeight(width: Int, area: Int) -> Int { max(1, area / (width * commonHeight)) * commonHeight }
}
