import Imaging
import Testing

@testable import Terminal

@Suite struct MosaicCellTests {
  /// The squared error of the best that any division in two colours can do: each is tried, with the mean of each part.
  private func leastError(_ pixels: [[Int]], _ divisions: [MosaicDivision]) -> Double {
    divisions.map { division in
      [true, false].map { isForeground in
        let part = pixels.indices.filter { (division.foreground >> $0 & 1 == 1) == isForeground }
          .map { pixels[$0] }
        return (0..<3).map { channel in
          let mean = Double(part.reduce(0) { $0 + $1[channel] }) / Double(max(1, part.count))
          return part.reduce(0) { $0 + (Double($1[channel]) - mean) * (Double($1[channel]) - mean) }
        }.reduce(0, +)
      }.reduce(0, +)
    }.min() ?? 0
  }

  /// Rounding a colour to 8 bits moves it by half a level at most, from the mean: a quarter for each channel of each
  /// pixel at most.
  @Test("No division and colours are nearer", arguments: MosaicGlyphs.allCases)
  func isTheNearestOfAll(glyphs: MosaicGlyphs) {
    let (count, divisions) = (glyphs.size.width * glyphs.size.height, glyphs.divisions)
    var random = SplitMix(state: 3)
    for round in 0..<500 {
      // From nearly flat to wild.
      let spread = UInt64(1 << (round % 8 + 1))
      let pixels = (0..<count).map { _ in (0..<3).map { _ in Int(random.next() % spread) } }
      let photo = Photo(
        width: glyphs.size.width, height: glyphs.size.height, pixels: pixels.joined().map(UInt8.init))
      let cell = MosaicCell(photo, x: 0, y: 0, size: glyphs.size, divisions)
      var error = 0.0
      for (index, pixel) in pixels.enumerated() {
        let colour =
          divisions[Int(cell.division)].foreground >> index & 1 == 1 ? cell.foreground : cell.background
        for channel in 0..<3 {
          let difference = pixel[channel] - Int(colour >> (16 - 8 * channel) & 255)
          error += Double(difference * difference)
        }
      }
      #expect(error <= leastError(pixels, divisions) + 0.25 * Double(3 * count), "\(pixels)")
    }
  }

  @Test("Cells that look the same are equal: no two divisions part a cell alike, one colour is undivided")
  func hasOneForm() {
    for glyphs in MosaicGlyphs.allCases {
      let all = UInt32.max >> (32 - glyphs.size.width * glyphs.size.height)
      let parts = glyphs.divisions.map { min($0.foreground, all ^ $0.foreground) }
      #expect(Set(parts).count == parts.count)
      #expect(glyphs.divisions[0].foreground == 0)
    }
    let red: [UInt8] = [255, 0, 0]
    let blue: [UInt8] = [0, 0, 255]
    func cell(_ upper: [UInt8], _ lower: [UInt8]) -> MosaicCell {
      MosaicCell(
        Photo(width: 1, height: 2, pixels: upper + lower), x: 0, y: 0, size: PixelSize(width: 1, height: 2),
        MosaicGlyphs.halves.divisions)
    }
    #expect(cell(red, blue) == MosaicCell(division: 1, foreground: 0x0000FF, background: 0xFF0000))
    #expect(cell(blue, red) == MosaicCell(division: 1, foreground: 0xFF0000, background: 0x0000FF))
    #expect(cell(red, red) == MosaicCell(division: 0, foreground: 0xFF0000, background: 0xFF0000))
  }

  @Test func readsThePixelsOfItsOwnCell() {
    // Two cells beside each other and two rows of them; the lower right one is dark above, bright in its lower quarter.
    var photo = Photo(width: 8, height: 16, pixels: Array(repeating: 99, count: 8 * 16 * 3))
    for y in 8..<16 {
      for x in 4..<8 {
        for channel in 0..<3 { photo.pixels[(y * 8 + x) * 3 + channel] = y < 14 ? 10 : 200 }
      }
    }
    let glyphs = MosaicGlyphs.blocks
    let cell = MosaicCell(photo, x: 4, y: 8, size: glyphs.size, glyphs.divisions)
    #expect(glyphs.divisions[Int(cell.division)].character == Array("▂".utf8))
    #expect((cell.foreground, cell.background) == (0xC8C8C8, 0x0A0A0A))
  }
}
