import Imaging

/// Characters of two 24-bit colours each.
struct ColourMosaic: MosaicStyle {
  /// The characters: how many pixels a cell has.
  private let glyphs: MosaicGlyphs
  private let divisions: [MosaicDivision]

  init(glyphs: MosaicGlyphs) {
    self.glyphs = glyphs
    divisions = glyphs.divisions
  }

  func cells(of photo: Photo, rows: Int, columns: Int) -> CellGrid<MosaicCell> {
    let size = glyphs.size
    return CellGrid(rows: rows, columns: columns) { row, column in
      MosaicCell(photo, x: column * size.width, y: row * size.height, size: size, divisions)
    }
  }

  func pen(into bytes: inout FrameBytes) -> ColourPen {
    bytes.append("\u{1B}7")
    return ColourPen(.truecolour, glyphs)
  }
}
