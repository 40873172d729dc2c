import Imaging

/// One way to show pictures on a terminal: one conforming type for each protocol.
///
/// A painter is told a whole frame (`begin`, `place` for each picture in it, `finish`) and emits only what differs from
/// what it left on the screen before.
protocol PicturePainter {
  /// Pixels of a cell on the screen, as the terminal counts them. When it changes, everything has to be sent again.
  var cellSize: PixelSize { get set }

  /// The pixels of a picture that fills `cells`.
  func pixelSize(for cells: CellRect) -> PixelSize

  /// How much taller than wide one pixel is on the screen.
  var pixelAspect: Double { get }

  /// A new frame without pictures, on a screen of this size.
  mutating func begin(rows: Int, columns: Int)

  /// Puts `photo`, of `pixelSize(for: cells)` pixels, into the frame.
  mutating func place(_ photo: Photo, in slot: PictureSlot, at cells: CellRect, quality: PictureQuality)

  /// What the screen shows is unknown: everything has to be sent again.
  mutating func damageAll()

  /// Brings the pictures placed since `begin` or the last `emit` up to date on the screen.
  ///
  /// - Parameters:
  ///   - visible: which cells belong to pictures, row by row; text stands on (and wiped) the others.
  ///   - frame: where the bytes go.
  mutating func emit(visible: [Bool], into frame: inout FrameBytes)

  /// The frame has no more pictures: takes those off the screen that it has not, where text does not wipe them.
  mutating func finish(into frame: inout FrameBytes)

  /// Takes the pictures off a screen that is about to be left.
  mutating func end(into frame: inout FrameBytes)
}

extension PicturePainter {
  mutating func finish(into frame: inout FrameBytes) {}
}

extension GraphicsMode {
  /// What shows pictures in this mode.
  func painter(
    cellSize: PixelSize, hasUTF8: Bool, capabilities: TerminalCapabilities, sharedMemory: SharedMemory?
  ) -> any PicturePainter {
    func mosaic(_ palette: CellColours, _ glyphs: MosaicGlyphs) -> MosaicPainter {
      MosaicPainter(palette: palette, glyphs: hasUTF8 ? glyphs : .spaces, cellSize: cellSize)
    }
    return switch self {
    case .sixel:
      // tmux drops a control string of over a megabyte.
      SixelPainter(
        cellSize: cellSize, registers: capabilities.sixelRegisters ?? 256, overlap: capabilities.sixelOverlap,
        largestPiece: capabilities.isTmux ? 300_000 : .max)
    case .kitty:
      KittyPainter(
        cellSize: cellSize, editsImages: capabilities.version?.hasPrefix("kitty(") ?? false,
        usesPlaceholders: capabilities.isTmux, sharedMemory: sharedMemory)
    case .sextants: mosaic(.truecolour, .sextants)
    case .quadrants: mosaic(.truecolour, .quadrants)
    case .halfBlocks: mosaic(.truecolour, .halves)
    case .colours256: mosaic(.xterm256, .halves)
    case .text: MonochromePainter(cellSize: cellSize, hasBraille: hasUTF8)
    }
  }
}
