import Imaging

/// Half blocks in the 256 colours of xterm.
///
/// The palette has six levels a channel, and a photo is made of what lies between them: its pixels are dithered.
struct PaletteMosaic: MosaicStyle {
  /// Half blocks, or spaces.
  private let glyphs: MosaicGlyphs
  private var palette = Xterm256.palette

  /// - Parameter hasBlocks: whether the terminal has half blocks; if not, a cell has one colour.
  init(hasBlocks: Bool) { glyphs = hasBlocks ? .halves : .spaces }

  mutating func cells(of photo: Photo, rows: Int, columns: Int) -> CellGrid<MosaicCell> {
    let indices = ErrorDiffusion.dither(photo, photo.bounds, to: &palette)
    let height = glyphs.size.height
    return CellGrid(rows: rows, columns: columns) { row, column in
      let upper = indices[row * height * photo.width + column]
      let lower = indices[((row + 1) * height - 1) * photo.width + column]
      return MosaicCell(
        division: upper == lower ? 0 : 1, foreground: Xterm256.colour(lower),
        background: Xterm256.colour(upper))
    }
  }

  func pen(into bytes: inout FrameBytes) -> ColourPen {
    bytes.append("\u{1B}7")
    return ColourPen(.xterm256, glyphs)
  }
}
