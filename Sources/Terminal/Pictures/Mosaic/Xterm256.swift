/// Colours 16…255 of a 256-colour terminal: a 6×6×6 cube, then 24 greys.
///
/// The first 16 belong to the user's theme.
/// Source: xterm's 256colres.pl.
enum Xterm256 {
  /// The colours from 16 on.
  static let palette = Palette(
    levels.flatMap { red in levels.flatMap { green in levels.map { blue in SIMD4(red, green, blue, 0) } } }
      + (0..<24).map { SIMD4(8 + 10 * $0, 8 + 10 * $0, 8 + 10 * $0, 0) })

  /// The six levels of a channel in the cube.
  private static let levels: [Int32] = [0, 95, 135, 175, 215, 255]

  /// The number of a colour by its index in the palette.
  static func colour(_ index: UInt8) -> UInt32 { 16 + UInt32(index) }
}
