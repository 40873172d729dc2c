import Imaging

/// Pictures in the terminal's own foreground: braille dots, two by four a cell, or ASCII characters by their darkness.
///
/// Bright pixels become dots, as on a dark ground.
struct MonochromePainter: PicturePainter {
  var cellSize: PixelSize
  /// Whether the terminal has U+2800…U+28FF; if not, ASCII.
  let hasBraille: Bool

  private var rows = 0
  private var columns = 0
  /// The glyph of each cell in the frame, and on the screen; nil: no picture, or not known.
  private var back: [UInt32?] = []
  private var front: [UInt32?] = []

  init(cellSize: PixelSize, hasBraille: Bool) {
    self.cellSize = cellSize
    self.hasBraille = hasBraille
  }

  private var dots: PixelSize { hasBraille ? PixelSize(width: 2, height: 4) : PixelSize(width: 1, height: 1) }

  func pixelSize(for cells: CellRect) -> PixelSize {
    PixelSize(width: cells.columns * dots.width, height: cells.rows * dots.height)
  }

  var pixelAspect: Double {
    Double(cellSize.height) / Double(dots.height) / (Double(cellSize.width) / Double(dots.width))
  }

  mutating func begin(rows: Int, columns: Int) {
    if rows != self.rows || columns != self.columns {
      (self.rows, self.columns) = (rows, columns)
      front = Array(repeating: nil, count: rows * columns)
    }
    back = Array(repeating: nil, count: rows * columns)
  }

  mutating func place(_ photo: Photo, in slot: PictureSlot, at cells: CellRect, quality: PictureQuality) {
    for row in 0..<cells.rows {
      for column in 0..<cells.columns {
        back[(cells.row + row) * columns + cells.column + column] =
          hasBraille ? braille(photo, row: row, column: column) : ramp(photo, row: row, column: column)
      }
    }
  }

  /// Eight pixels, each a dot or not by an ordered dither: still pictures stay still, and edges do not crawl.
  private func braille(_ photo: Photo, row: Int, column: Int) -> UInt32 {
    var glyph: UInt32 = 0x2800
    for y in 0..<4 {
      for x in 0..<2 {
        let (pixelX, pixelY) = (column * 2 + x, row * 4 + y)
        if luminance(photo, x: pixelX, y: pixelY) > Self.thresholds[pixelY % 4 * 4 + pixelX % 4] {
          glyph |= Self.dotBits[y * 2 + x]
        }
      }
    }
    return glyph
  }

  private func ramp(_ photo: Photo, row: Int, column: Int) -> UInt32 {
    let glyphs = Self.rampGlyphs
    return UInt32(glyphs[luminance(photo, x: column, y: row) * glyphs.count / 256])
  }

  /// BT.601 luma, 0…255.
  private func luminance(_ photo: Photo, x: Int, y: Int) -> Int {
    let start = (y * photo.width + x) * 3
    let pixels = photo.pixels
    return (Int(pixels[start]) * 299 + Int(pixels[start + 1]) * 587 + Int(pixels[start + 2]) * 114) / 1000
  }

  /// Bayer's 4×4 matrix, as thresholds of 0…255.
  private static let thresholds = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map { $0 * 16 + 8 }
  /// The bit of each dot, row by row (Unicode, block "Braille Patterns").
  private static let dotBits: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
  private static let rampGlyphs = Array(" .:-=+*#%@".utf8)

  mutating func damageAll() { front = Array(repeating: nil, count: rows * columns) }

  mutating func emit(visible: [Bool], into frame: inout FrameBytes) {
    var next = -1
    for index in back.indices {
      guard visible[index] else {
        front[index] = nil
        continue
      }
      guard let glyph = back[index], front[index] != glyph, let scalar = UnicodeScalar(glyph) else {
        continue
      }
      if next < 0 { frame.append("\u{1B}7\u{1B}[m") }
      if index != next || index % columns == 0 { frame.move(toRow: index / columns, column: index % columns) }
      frame.append(Character(scalar).utf8)
      front[index] = glyph
      next = index + 1
    }
    if next >= 0 { frame.append("\u{1B}8") }
  }

  mutating func end(into frame: inout FrameBytes) {}
}
