/// Which colours a cell can have, and how SGR names them.
enum CellColours: Sendable, Equatable {
  /// 24 bits: `2;r;g;b`; a colour is 0xRRGGBB.
  case truecolour
  /// xterm's cube and greys: `5;n`; a colour is n, 16…255.
  case xterm256

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
