/// The colours of a sixel picture.
///
/// Sixel names colours in per cent, 0…100 a channel: the palette holds what the terminal makes of them.
struct SixelPalette: Sendable {
  /// Red, green, blue in per cent, as they are sent.
  let percents: [(UInt8, UInt8, UInt8)]
  /// The same as they are shown.
  var shown: Palette

  /// - Precondition: 1…256 colours.
  init(_ colours: [(red: Int, green: Int, blue: Int)]) {
    percents = colours.map { (Self.percent($0.red), Self.percent($0.green), Self.percent($0.blue)) }
    shown = Palette(percents.map { SIMD4(Self.level($0.0), Self.level($0.1), Self.level($0.2), 0) })
  }

  private static func percent(_ level: Int) -> UInt8 { UInt8((level * 100 + 127) / 255) }
  private static func level(_ percent: UInt8) -> Int32 { (Int32(percent) * 255 + 50) / 100 }
}
