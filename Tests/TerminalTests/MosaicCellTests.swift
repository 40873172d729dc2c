import Imaging
import Testing

@testable import Terminal

@Suite struct MosaicCellTests {
  /// The squared error of the best that any pattern of two colours can do: each is tried, with the mean of each part.
  private func leastError(_ pixels: [[Int]]) -> Double {
    (0..<1 << pixels.count).map { pattern in
      [true, false].map { isForeground in
        let part = pixels.indices.filter { (pattern >> $0 & 1 == 1) == isForeground }.map { pixels[$0] }
        return (0..<3).map { channel in
          let mean = Double(part.reduce(0) { $0 + $1[channel] }) / Double(max(1, part.count))
          return part.reduce(0) { $0 + (Double($1[channel]) - mean) * (Double($1[channel]) - mean) }
        }.reduce(0, +)
      }.reduce(0, +)
    }.min() ?? 0
  }

  /// Rounding a colour to 8 bits moves it by half a level at most, from the mean: a quarter for each channel of each
  /// pixel at most.
  @Test("No pattern and colours are nearer", arguments: MosaicGlyphs.allCases)
  func isTheNearestOfAll(glyphs: MosaicGlyphs) {
    let count = glyphs.size.width * glyphs.size.height
    var random = SplitMix(state: 3)
    for round in 0..<500 {
      // From nearly flat to wild.
      let spread = UInt64(1 << (round % 8 + 1))
      let pixels = (0..<count).map { _ in (0..<3).map { _ in Int(random.next() % spread) } }
      let photo = Photo(
        width: glyphs.size.width, height: glyphs.size.height, pixels: pixels.joined().map(UInt8.init))
      let cell = MosaicCell(photo, x: 0, y: 0, size: glyphs.size)
      var error = 0.0
      for (index, pixel) in pixels.enumerated() {
        let colour = cell.pattern >> UInt8(index) & 1 == 1 ? cell.foreground : cell.background
        for channel in 0..<3 {
          let difference = pixel[channel] - Int(colour >> (16 - 8 * channel) & 255)
          error += Double(difference * difference)
        }
      }
      #expect(error <= leastError(pixels) + 0.25 * Double(3 * count), "\(pixels)")
    }
  }

  @Test("Cells that look the same are equal: the top-left pixel is background, one colour has no pattern")
  func hasOneForm() {
    let red: [UInt8] = [255, 0, 0]
    let blue: [UInt8] = [0, 0, 255]
    func cell(_ pixels: [UInt8]...) -> MosaicCell {
      MosaicCell(
        Photo(width: 2, height: 2, pixels: Array(pixels.joined())), x: 0, y: 0,
        size: PixelSize(width: 2, height: 2))
    }
    #expect(
      cell(red, blue, blue, red) == MosaicCell(pattern: 0b0110, foreground: 0x0000FF, background: 0xFF0000))
    #expect(
      cell(blue, red, red, blue) == MosaicCell(pattern: 0b0110, foreground: 0xFF0000, background: 0x0000FF))
    #expect(cell(red, red, red, red) == MosaicCell(pattern: 0, foreground: 0xFF0000, background: 0xFF0000))
  }

  @Test func readsThePixelsOfItsOwnCell() {
    let photo = Photo(width: 4, height: 6, pixels: (0..<72).map { UInt8($0) })
    let cell = MosaicCell(photo, x: 2, y: 3, size: PixelSize(width: 2, height: 3))
    // Reds are 42, 45, 54 (their mean is 47) and 57, 66, 69 (64); greens and blues one and two more.
    #expect(cell == MosaicCell(pattern: 0b111000, foreground: 0x404142, background: 0x2F3031))
  }
}
