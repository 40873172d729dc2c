import Imaging
import TerminalModel
import Testing

@testable import Terminal

@Suite struct DotMosaicTests {
  private func canvas(hasUTF8: Bool) -> Canvas {
    Canvas(
      rows: 2, columns: 10, graphics: .text, cellSize: PixelSize(width: 8, height: 16), hasUTF8: hasUTF8)
  }

  private func painter(hasBraille: Bool) -> MosaicPainter<DotMosaic> {
    MosaicPainter(DotMosaic(hasBraille: hasBraille), on: canvas(hasUTF8: hasBraille))
  }

  private func show(
    _ painter: inout MosaicPainter<DotMosaic>, _ photo: Photo, on model: inout ScreenModel,
    popup: CellRect? = nil
  ) -> Int {
    let bytes = painter.show(
      photo, at: CellRect(row: 0, column: 0, rows: 1, columns: 10), on: canvas(hasUTF8: true), popup: popup
    ).bytes
    model.feed(bytes)
    return bytes.count
  }

  /// From black on the left to white on the right.
  private func ramp(width: Int, height: Int) -> Photo {
    Photo(
      width: width, height: height,
      pixels: (0..<width * height).flatMap {
        Array(repeating: UInt8($0 % width * 255 / (width - 1)), count: 3)
      })
  }

  @Test func showsDots() {
    var painter = painter(hasBraille: true)
    var model = ScreenModel(rows: 2, columns: 10)
    let photo = ramp(width: 20, height: 4)
    #expect(show(&painter, photo, on: &model) > 0)
    // The brighter, the more dots: never fewer than one cell before, but for one dot of dither.
    let dots = model.cells[0].map { cell in
      cell.glyph.unicodeScalars.first.map { ($0.value - 0x2800).nonzeroBitCount } ?? 0
    }
    #expect(dots.first == 0 && dots.last == 8)
    #expect(zip(dots, dots.dropFirst()).allSatisfy { $1 >= $0 - 1 })
    #expect(show(&painter, photo, on: &model) == 0)
    #expect(model.unknown.isEmpty)
  }

  @Test func showsLettersWithoutUTF8() {
    var painter = painter(hasBraille: false)
    var model = ScreenModel(rows: 2, columns: 10)
    #expect(show(&painter, ramp(width: 10, height: 1), on: &model) > 0)
    #expect(model.line(0) == " .:-=+*#%@")
  }

  @Test func sendsAgainWhatTextHid() {
    var painter = painter(hasBraille: false)
    var model = ScreenModel(rows: 2, columns: 10)
    let photo = ramp(width: 10, height: 1)
    _ = show(&painter, photo, on: &model)
    model.feed("\u{1B}[1;4Htext")
    #expect(show(&painter, photo, on: &model, popup: CellRect(row: 0, column: 3, rows: 1, columns: 4)) == 0)
    #expect(model.line(0) == " .:text#%@")
    _ = show(&painter, photo, on: &model)
    #expect(model.line(0) == " .:-=+*#%@")
  }
}
