/// Which colours a cell can have, and how SGR names them.
enum CellColours: Sendable, Equatable {
  /// 24 bits: `2;r;g;b`; a colour is 0xRRGGBB.
  case truecolour
  /// xterm's cube and greys: `5;n`; a colour is n, 16…255.
  case xterm256

  /// The colour nearest to the three bytes at `offset`.
  func colour(at offset: Int, of pixels: [UInt8]) -> UInt32 {
    let (red, green, blue) = (pixels[offset], pixels[offset + 1], pixels[offset + 2])
    return switch self {
    case .truecolour: UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    case .xterm256: UInt32(Xterm256.nearest(red: red, green: green, blue: blue))
    }
  }

  /// The colour between two.
  func mean(_ first: UInt32, _ second: UInt32) -> UInt32 {
    let (one, two) = (components(first), components(second))
    let mean = [(one.0 + two.0) / 2, (one.1 + two.1) / 2, (one.2 + two.2) / 2].map(UInt8.init)
    return colour(at: 0, of: mean)
  }

  private func components(_ colour: UInt32) -> (Int, Int, Int) {
    switch self {
    case .truecolour: (Int(colour >> 16), Int(colour >> 8 & 255), Int(colour & 255))
    case .xterm256:
      Xterm256.components(UInt8(truncatingIfNeeded: colour))
    }
  }

  /// Appends the SGR parameters after `38;` or `48;`.
  func append(_ colour: UInt32, to frame: inout FrameBytes) {
    switch self {
    case .truecolour:
      frame.append("2;")
      frame.append(decimal: Int(colour >> 16))
      frame.append(";")
      frame.append(decimal: Int(colour >> 8 & 255))
      frame.append(";")
      frame.append(decimal: Int(colour & 255))
    case .xterm256:
      frame.append("5;")
      frame.append(decimal: Int(colour))
    }
  }
}
