import Testing

@testable import Terminal

@Suite struct Xterm256Tests {
  @Test func colourOfThePaletteIsItsOwnNearest() {
    for colour in UInt8(16)...255 {
      let (red, green, blue) = Xterm256.components(colour)
      let nearest = Xterm256.nearest(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
      // Cube and greys share none but near ones; the same colour has the same components.
      #expect(Xterm256.components(nearest) == (red, green, blue), "colour \(colour)")
    }
  }

  @Test("Levels as in xterm's 256colres.pl")
  func hasXtermsLevels() {
    #expect(Xterm256.components(16) == (0, 0, 0))
    #expect(Xterm256.components(196) == (255, 0, 0))
    #expect(Xterm256.components(67) == (95, 135, 175))
    #expect(Xterm256.components(231) == (255, 255, 255))
    #expect(Xterm256.components(232) == (8, 8, 8))
    #expect(Xterm256.components(255) == (238, 238, 238))
  }

  /// Taking the nearest level in each channel, or the nearest grey, is as good as looking at all 240 colours to
  /// within a few per cent: never worse than 1.6 times the distance, which is one step of the cube beside it.
  @Test func isAboutAsGoodAsLookingAtAllColours() {
    var worse = 0
    var count = 0
    for red in stride(from: 0, through: 255, by: 15) {
      for green in stride(from: 0, through: 255, by: 15) {
        for blue in stride(from: 0, through: 255, by: 15) {
          let found = Xterm256.nearest(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
          let distance = Xterm256.distance(Xterm256.components(found), (red, green, blue))
          let best =
            (UInt8(16)...255).map { Xterm256.distance(Xterm256.components($0), (red, green, blue)) }.min()
            ?? 0
          count += 1
          if distance > best { worse += 1 }
        }
      }
    }
    #expect(Double(worse) / Double(count) < 0.05, "\(worse) of \(count) colours have a nearer one")
  }
}
