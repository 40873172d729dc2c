import Testing

@testable import Terminal

@Suite struct Xterm256Tests {
  @Test("Levels as in xterm's 256colres.pl")
  func hasXtermsLevels() {
    func components(_ colour: Int) -> [Int32] {
      let level = Xterm256.palette.levels[colour - 16]
      return [level[0], level[1], level[2]]
    }
    #expect(Xterm256.palette.levels.count == 240)
    #expect(components(16) == [0, 0, 0])
    #expect(components(196) == [255, 0, 0])
    #expect(components(67) == [95, 135, 175])
    #expect(components(231) == [255, 255, 255])
    #expect(components(232) == [8, 8, 8])
    #expect(components(255) == [238, 238, 238])
  }

  @Test func colourOfThePaletteIsItsOwnNearest() {
    for level in Xterm256.palette.levels {
      let found = Xterm256.palette.search(level[0], level[1], level[2])
      #expect(Xterm256.palette.levels[found] == level)
    }
  }
}
