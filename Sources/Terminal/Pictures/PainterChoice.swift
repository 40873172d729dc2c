extension Canvas {
  /// What shows pictures on this canvas.
  ///
  /// - Parameters:
  ///   - capabilities: of the terminal.
  ///   - sharedMemory: where the terminal finds pictures; nil unless it is on this machine.
  /// - Returns: a painter that knows nothing of the screen yet.
  func painter(_ capabilities: TerminalCapabilities, sharedMemory: SharedMemory?) -> any PicturePainter {
    func mosaic(_ glyphs: MosaicGlyphs) -> any PicturePainter {
      MosaicPainter(ColourMosaic(glyphs: hasUTF8 ? glyphs : .spaces), on: self)
    }
    return switch graphics {
    case .sixel:
      // tmux drops a control string of over a megabyte.
      SixelPainter(
        on: self, registers: capabilities.sixelRegisters ?? 256, overlap: SixelOverlap(capabilities),
        largestPiece: capabilities.isTmux ? 300_000 : .max)
    case .kitty:
      KittyPainter(
        on: self, editsImages: capabilities.version?.hasPrefix("kitty(") ?? false,
        usesPlaceholders: capabilities.isTmux, sharedMemory: sharedMemory)
    case .blocks: mosaic(.blocks)
    case .halfBlocks: mosaic(.halves)
    case .colours256: MosaicPainter(PaletteMosaic(hasBlocks: hasUTF8), on: self)
    case .text: MosaicPainter(DotMosaic(hasBraille: hasUTF8), on: self)
    }
  }
}
