import Imaging

/// A set of characters that part a cell in equal rectangles, some in the foreground's colour, the others in the
/// background's.
enum MosaicGlyphs: Sendable, CaseIterable {
  /// Nothing but spaces: one pixel a cell, for a terminal without UTF-8.
  case spaces
  /// ▀ ▄ █, which every font has: 1×2 pixels.
  case halves
  /// U+2596…U+259F beside them: 2×2 pixels.
  case quadrants
  /// U+1FB00…U+1FB3B: 2×3 pixels. Source: https://www.unicode.org/charts/PDF/U1FB00.pdf
  case sextants

  /// Pixels of a cell.
  var size: PixelSize {
    switch self {
    case .spaces: PixelSize(width: 1, height: 1)
    case .halves: PixelSize(width: 1, height: 2)
    case .quadrants: PixelSize(width: 2, height: 2)
    case .sextants: PixelSize(width: 2, height: 3)
    }
  }

  /// The characters in UTF-8, each at its pattern: bit 0 is the top-left pixel, then row by row; a bit that is set is
  /// in the foreground's colour.
  var characters: [[UInt8]] {
    let scalars: [UnicodeScalar] =
      switch self {
      case .spaces: [" ", "█"]
      case .halves: [" ", "▀", "▄", "█"]
      case .quadrants: [" ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█"]
      case .sextants: (0..<64).map(Self.sextant)
      }
    return scalars.map { Array(String($0).utf8) }
  }

  /// Unicode lists the sextants by their patterns, but has those of whole columns elsewhere.
  private static func sextant(_ pattern: UInt32) -> UnicodeScalar {
    switch pattern {
    case 0: " "
    case 0b010101: "▌"
    case 0b101010: "▐"
    case 0b111111: "█"
    default:
      UnicodeScalar(0x1FB00 + pattern - 1 - (pattern > 0b010101 ? 1 : 0) - (pattern > 0b101010 ? 1 : 0))
        ?? " "
    }
  }
}
