import Imaging

/// Pictures from the characters ▀ ▄ and space: two pixels a cell.
///
/// Remembers the two colours of each cell on the screen and sends only cells that change.
///
/// Why not quadrants or sextants: a cell has two colours, so that only half blocks show each pixel as it is, as a
/// comparison of pixels needs. On photos that are finer than the cells, the best two colours for 2×2 or 2×3 parts are
/// nearer: on three photos on 80×40 cells of 8×16, after a blur of σ 1 cell's width, 49.1, 49.7, 51.2 dB with half blocks,
/// 49.8, 50.5, 52.1 with quadrants, 50.9, 51.3, 52.8 with sextants, which few fonts have.
struct HalfBlockPainter: PicturePainter {
  /// How a colour is named in SGR.
  let palette: CellColours
  /// Width and height of a cell in the terminal's pixels: only their ratio matters.
  var cellSize: PixelSize
  /// Whether the terminal understands ▀ and ▄; if not, a cell is a space in its mean colour.
  let hasBlocks: Bool

  private var rows = 0
  private var columns = 0
  /// What the frame shall show, and what the screen shows now; nil colours where there is no picture or nobody knows.
  private var back: [BlockCell] = []
  private var front: [BlockCell] = []

  init(palette: CellColours, cellSize: PixelSize, hasBlocks: Bool = true) {
    self.palette = palette
    self.cellSize = cellSize
    self.hasBlocks = hasBlocks
  }

  func pixelSize(for cells: CellRect) -> PixelSize {
    PixelSize(width: cells.columns, height: cells.rows * 2)
  }

  var pixelAspect: Double { Double(cellSize.height) / 2 / Double(cellSize.width) }

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
    for row in 0..<cells.rows {
      let upper = row * 2 * photo.width * 3
      let lower = upper + photo.width * 3
      let start = (cells.row + row) * columns + cells.column
      for column in 0..<cells.columns {
        let top = palette.colour(at: upper + column * 3, of: photo.pixels)
        let bottom = palette.colour(at: lower + column * 3, of: photo.pixels)
        back[start + column] = BlockCell(top: top, bottom: bottom)
      }
    }
  }

  mutating func damageAll() {
    for index in front.indices { front[index] = .unknown }
  }

  mutating func emit(visible: [Bool], into frame: inout FrameBytes) {
    var pen = BlockPen(palette: palette, hasBlocks: hasBlocks)
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

/// The two colours of a cell, as the palette numbers them.
struct BlockCell: Equatable {
  var top: UInt32
  var bottom: UInt32

  /// No picture, or something that this program did not draw.
  static let unknown = BlockCell(top: .max, bottom: .max)
}

/// Draws cells one after the other with the fewest bytes: knows where the cursor is and which colours are set.
struct BlockPen {
  let palette: CellColours
  let hasBlocks: Bool
  private var row = -1
  private var column = -1
  private var foreground = UInt32.max
  private var background = UInt32.max

  init(palette: CellColours, hasBlocks: Bool) {
    self.palette = palette
    self.hasBlocks = hasBlocks
  }

  mutating func draw(_ cell: BlockCell, row: Int, column: Int, into frame: inout FrameBytes) {
    move(toRow: row, column: column, into: &frame)
    if !hasBlocks {
      set(foreground: nil, background: palette.mean(cell.top, cell.bottom), into: &frame)
      frame.append(" ")
    } else if cell.top == cell.bottom {
      if foreground == cell.top, background != cell.top {
        frame.append("█")
      } else {
        set(foreground: nil, background: cell.top, into: &frame)
        frame.append(" ")
      }
    } else {
      // ▀ and ▄ show the same with the colours exchanged: take the one that has more of them set already.
      let upperKeeps = (foreground == cell.top ? 1 : 0) + (background == cell.bottom ? 1 : 0)
      let lowerKeeps = (foreground == cell.bottom ? 1 : 0) + (background == cell.top ? 1 : 0)
      if upperKeeps > lowerKeeps {
        set(foreground: cell.top, background: cell.bottom, into: &frame)
        frame.append("▀")
      } else {
        set(foreground: cell.bottom, background: cell.top, into: &frame)
        frame.append("▄")
      }
    }
    self.column += 1
  }

  private mutating func move(toRow row: Int, column: Int, into frame: inout FrameBytes) {
    if row == self.row, column == self.column { return }
    if row == self.row, column > self.column {
      frame.append("\u{1B}[")
      if column - self.column > 1 { frame.append(decimal: column - self.column) }
      frame.append("C")
    } else {
      frame.move(toRow: row, column: column)
    }
    (self.row, self.column) = (row, column)
  }

  private mutating func set(foreground: UInt32?, background: UInt32, into frame: inout FrameBytes) {
    let newForeground = foreground.flatMap { $0 == self.foreground ? nil : $0 }
    guard newForeground != nil || background != self.background else { return }
    frame.append("\u{1B}[")
    if let newForeground {
      frame.append("38;")
      palette.append(newForeground, to: &frame)
      self.foreground = newForeground
    }
    if background != self.background {
      if newForeground != nil { frame.append(";") }
      frame.append("48;")
      palette.append(background, to: &frame)
      self.background = background
    }
    frame.append("m")
  }
}
