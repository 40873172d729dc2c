import Imaging

/// Characters in the terminal's own foreground: braille dots, two by four a cell, or ASCII characters by their darkness.
///
/// Bright pixels become dots, as on a dark ground.
struct DotMosaic: MosaicStyle {
  /// Whether the terminal has U+2800…U+28FF; if not, ASCII.
  let hasBraille: Bool

  func cells(of photo: Photo, rows: Int, columns: Int) -> CellGrid<Unicode.Scalar> {
    CellGrid(rows: rows, columns: columns) { row, column in
      hasBraille ? braille(photo, row: row, column: column) : ramp(photo, row: row, column: column)
    }
  }

  func pen(into bytes: inout FrameBytes) -> DotPen {
    bytes.append("\u{1B}7\u{1B}[m")
    return DotPen()
  }

  /// Eight pixels, each a dot or not by an ordered dither: still pictures stay still, and edges do not crawl.
  private func braille(_ photo: Photo, row: Int, column: Int) -> Unicode.Scalar {
    var dots: UInt8 = 0
    for y in 0..<4 {
      for x in 0..<2 {
        let (pixelX, pixelY) = (column * 2 + x, row * 4 + y)
        if luminance(photo, x: pixelX, y: pixelY) > Self.thresholds[pixelY % 4 * 4 + pixelX % 4] {
          dots |= Self.dotBits[y * 2 + x]
        }
      }
    }
    return Self.patterns[Int(dots)]
  }

  private func ramp(_ photo: Photo, row: Int, column: Int) -> Unicode.Scalar {
    let glyphs = Self.rampGlyphs
    return glyphs[luminance(photo, x: column, y: row) * glyphs.count / 256]
  }

  /// BT.601 luma, 0…255.
  private func luminance(_ photo: Photo, x: Int, y: Int) -> Int {
    let start = (y * photo.width + x) * 3
    let pixels = photo.pixels
    return (Int(pixels[start]) * 299 + Int(pixels[start + 1]) * 587 + Int(pixels[start + 2]) * 114) / 1000
  }

  /// Bayer's 4×4 matrix, as thresholds of 0…255.
  private static let thresholds = BayerMatrix.ranks.map { $0 * 16 + 8 }
  /// The bit of each dot, row by row (Unicode, block "Braille Patterns").
  private static let dotBits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
  /// The characters by their dots.
  private static let patterns = (0...255).compactMap { Unicode.Scalar(0x2800 + UInt32($0)) }
  private static let rampGlyphs = Array(" .:-=+*#%@".unicodeScalars)
}

/// Draws characters without changing colours.
struct DotPen: MosaicPen {
  private var row = -1
  private var column = -1

  mutating func draw(_ cell: Unicode.Scalar, row: Int, column: Int, into bytes: inout FrameBytes) {
    if row != self.row || column != self.column { bytes.move(toRow: row, column: column) }
    bytes.append(Character(cell).utf8)
    (self.row, self.column) = (row, column + 1)
  }

  func finish(into bytes: inout FrameBytes) { bytes.append("\u{1B}8") }
}
