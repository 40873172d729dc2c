import Imaging

/// Characters of two colours each.
struct ColourMosaic: MosaicStyle {
  /// How a colour is named in SGR.
  let palette: CellColours
  /// The characters: how many pixels a cell has.
  let glyphs: MosaicGlyphs

  func cell(_ photo: Photo, row: Int, column: Int) -> MosaicCell {
    let size = glyphs.size
    return MosaicCell(photo, x: column * size.width, y: row * size.height, size: size, palette: palette)
  }

  func pen(into bytes: inout FrameBytes) -> ColourPen {
    bytes.append("\u{1B}7")
    return ColourPen(palette: palette, glyphs: glyphs)
  }
}
