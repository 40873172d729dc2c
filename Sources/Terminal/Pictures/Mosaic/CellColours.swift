/// Which colours a cell can have, and how SGR names them.
enum CellColours: Sendable, Equatable {
  /// 24 bits: `2;r;g;b`; a colour is 0xRRGGBB.
  case truecolour
  /// xterm's cube and greys: `5;n`; a colour is n, 16…255.
  case xterm256

  /// The colour nearest to the mean of `count` colours, whose sum is given channel by channel.
  func mean(ofSum sum: SIMD4<Int32>, over count: Int) -> UInt32 {
    let mean = (sum &+ Int32(count / 2)) / Int32(count)
    return switch self {
    case .truecolour: UInt32(mean[0]) << 16 | UInt32(mean[1]) << 8 | UInt32(mean[2])
    case .xterm256: UInt32(Xterm256.nearest(red: UInt8(mean[0]), green: UInt8(mean[1]), blue: UInt8(mean[2])))
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
