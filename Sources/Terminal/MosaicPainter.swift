import Imaging

/// Pictures from characters of two colours each.
///
/// Remembers what each cell on the screen shows and sends only cells that change.
struct MosaicPainter: PicturePainter {
  /// How a colour is named in SGR.
  let palette: CellColours
  /// The characters: how many pixels a cell has.
  let glyphs: MosaicGlyphs
  /// Width and height of a cell in the terminal's pixels: only their ratio matters.
  var cellSize: PixelSize

  private var rows = 0
  private var columns = 0
  /// What the frame shall show, and what the screen shows now; `.unknown` where there is no picture or nobody knows.
  private var back: [MosaicCell] = []
  private var front: [MosaicCell] = []

  init(palette: CellColours, glyphs: MosaicGlyphs, cellSize: PixelSize) {
    self.palette = palette
    self.glyphs = glyphs
    self.cellSize = cellSize
  }

  func pixelSize(for cells: CellRect) -> PixelSize {
    PixelSize(width: cells.columns * glyphs.size.width, height: cells.rows * glyphs.size.height)
  }

  var pixelAspect: Double {
    Double(cellSize.height * glyphs.size.width) / Double(cellSize.width * glyphs.size.height)
  }

  mutating func begin(rows: Int, columns: Int) {
    if rows != self.rows || columns != self.columns {
      (self.rows, self.columns) = (rows, columns)
      front = Array(repeating: .unknown, count: rows * columns)
      back = front
    } else {
      for index in back.indices { back[index] = .unknown }
    }
  }

  mutating func place(_ photo: Photo, in slot: PictureSlot, at cells: CellRect, quality: PictureQuality) {
    let size = glyphs.size
    for row in 0..<cells.rows {
      let start = (cells.row + row) * columns + cells.column
      for column in 0..<cells.columns {
        back[start + column] = MosaicCell(
          photo, x: column * size.width, y: row * size.height, size: size, palette: palette)
      }
    }
  }

  mutating func damageAll() {
    for index in front.indices { front[index] = .unknown }
  }

  mutating func emit(visible: [Bool], into frame: inout FrameBytes) {
    var pen = MosaicPen(palette: palette, glyphs: glyphs)
    var isOpen = false
    for row in 0..<rows {
      for index in row * columns..<(row + 1) * columns {
        guard visible[index] else {
          front[index] = .unknown
          continue
        }
        let cell = back[index]
        guard cell != front[index], cell != .unknown else { continue }
        if !isOpen {
          frame.append("\u{1B}7")
          isOpen = true
        }
        pen.draw(cell, row: row, column: index - row * columns, into: &frame)
        front[index] = cell
      }
    }
    if isOpen { frame.append("\u{1B}[m\u{1B}8") }
  }

  mutating func end(into frame: inout FrameBytes) {}
}
