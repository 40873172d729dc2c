import Imaging

/// A set of characters that part a cell in two: some of its pixels in the foreground's colour, the others in the
/// background's.
enum MosaicGlyphs: Sendable, CaseIterable {
  /// Nothing but spaces: one pixel a cell, for a terminal without UTF-8.
  case spaces
  /// ▀ ▄ █, which every font has: 1×2 pixels.
  case halves
  /// Block elements: quadrants, lower eighths, quarters from the left; each parts 4×8 pixels.
  /// Source: https://www.unicode.org/charts/PDF/U2580.pdf
  case blocks

  /// Pixels of a cell.
  var size: PixelSize {
    switch self {
    case .spaces: PixelSize(width: 1, height: 1)
    case .halves: PixelSize(width: 1, height: 2)
    case .blocks: PixelSize(width: 4, height: 8)
    }
  }

  /// All ways to part a cell, the undivided cell first; no two of them part it alike.
  var divisions: [MosaicDivision] {
    let whole = MosaicDivision(foreground: 0, " ", opposite: "█")
    return switch self {
    case .spaces: [MosaicDivision(foreground: 0, " ", opposite: nil)]
    case .halves: [whole, MosaicDivision(foreground: 0b10, "▄", opposite: "▀")]
    case .blocks: [whole] + Self.quadrants + Self.eighths + Self.quarters
    }
  }

  private static let quadrants: [MosaicDivision] = {
    let (upperRight, lowerLeft, lowerRight): (UInt32, UInt32, UInt32) = (0xCCCC, 0x3333_0000, 0xCCCC_0000)
    return [
      MosaicDivision(foreground: upperRight, "▝", opposite: "▙"),
      MosaicDivision(foreground: lowerLeft, "▖", opposite: "▜"),
      MosaicDivision(foreground: lowerRight, "▗", opposite: "▛"),
      MosaicDivision(foreground: upperRight | lowerLeft, "▞", opposite: "▚"),
      MosaicDivision(foreground: upperRight | lowerRight, "▐", opposite: "▌"),
      MosaicDivision(foreground: lowerLeft | lowerRight, "▄", opposite: "▀"),
      MosaicDivision(foreground: upperRight | lowerLeft | lowerRight, "▟", opposite: "▘"),
    ]
  }()

  private static let eighths = [(1, "▁"), (2, "▂"), (3, "▃"), (5, "▅"), (6, "▆"), (7, "▇")].map {
    rows, character in
    MosaicDivision(
      foreground: ~0 << (4 * (8 - rows)), character, opposite: rows == 7 ? "▔" : nil)
  }

  private static let quarters = [
    MosaicDivision(foreground: 0x1111_1111, "▎", opposite: nil),
    MosaicDivision(foreground: 0x7777_7777, "▊", opposite: nil),
  ]
}

/// A way to part a cell in two, and the characters that show it.
struct MosaicDivision: Sendable {
  /// The pixels in the foreground's colour, a bit each, row by row from the top left, which is bit 0.
  let foreground: UInt32
  /// The character in UTF-8.
  let character: [UInt8]
  /// The character of the opposite pixels; nil when there is none.
  let opposite: [UInt8]?

  init(foreground: UInt32, _ character: String, opposite: String?) {
    self.foreground = foreground
    self.character = Array(character.utf8)
    self.opposite = opposite.map { Array($0.utf8) }
  }
}
