import Testing

@testable import CLSR

struct FeatureMapTests {
  /// A strip from `top` on is read in whole tiles of 4 rows, and a row more; memory beyond the map may hold
  /// what is no number, which Winograd's transform would carry into the strip's pixels.
  @Test(arguments: 1...20)
  func tilesOfAStripStayInTheMap(height: Int) {
    let map = FeatureMap(channels: 16, height: height, width: 5)
    let start = map.pixel(block: 0, row: -1, column: -1)
    for top in 0..<height {
      let lastRow = top + (height - top + 3) / 4 * 4
      let end = map.pixel(block: 1, row: lastRow, column: 9)
      #expect((end - start) * MemoryLayout<Float>.stride <= map.byteCount, "from row \(top)")
    }
  }
}
