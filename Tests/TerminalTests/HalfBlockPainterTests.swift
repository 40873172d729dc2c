import Imaging
import TerminalModel
import Testing

@testable import Terminal

@Suite struct HalfBlockPainterTests {
  private static let cellSize = PixelSize(width: 8, height: 17)

  /// A picture of smooth colours with noise, the same each time.
  private func photo(width: Int, height: Int, seed: UInt64 = 1) -> Photo {
    var random = SplitMix(state: seed)
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for base in [x * 255 / width, y * 255 / height, (x + y) % 256] {
          pixels.append(UInt8(clamping: base + Int(random.next() % 9) - 4))
        }
      }
    }
    return Photo(width: width, height: height, pixels: pixels)
  }

  /// The pixels that the screen shall show, as `ScreenModel.halfBlockPixels` gives them.
  private func expected(_ photo: Photo) -> [[ModelColour?]] {
    (0..<photo.height).map { y in
      (0..<photo.width).map { x in
        let start = (y * photo.width + x) * 3
        return .rgb(photo.pixels[start], photo.pixels[start + 1], photo.pixels[start + 2])
      }
    }
  }

  @Test("Frame after frame, the screen shows the picture pixel by pixel")
  func showsEveryPixel() {
    var painter = HalfBlockPainter(palette: .truecolour, cellSize: Self.cellSize)
    var model = ScreenModel(rows: 7, columns: 13)
    let area = CellRect(row: 0, column: 0, rows: 7, columns: 13)
    var current = photo(width: 13, height: 14)
    var random = SplitMix(state: 7)
    for frameNumber in 0..<30 {
      // A few pixels change, some to the colour of a neighbour: all glyphs occur.
      for _ in 0..<frameNumber {
        let pixel = Int(random.next() % (13 * 14)) * 3
        let other = Int(random.next() % (13 * 14)) * 3
        for channel in 0..<3 { current.pixels[pixel + channel] = current.pixels[other + channel] }
      }
      painter.begin(rows: 7, columns: 13)
      painter.place(current, in: PictureSlot(0), at: area, quality: .resting)
      var frame = FrameBytes()
      painter.emit(visible: Array(repeating: true, count: 7 * 13), into: &frame)
      model.feed(frame.bytes)
      #expect(model.halfBlockPixels == expected(current), "frame \(frameNumber)")
    }
    #expect(model.unknown.isEmpty)
    #expect(model.scrolls == 0)
  }

  @Test func sendsNothingForAnEqualPicture() {
    var painter = HalfBlockPainter(palette: .truecolour, cellSize: Self.cellSize)
    let cells = CellRect(row: 1, column: 1, rows: 4, columns: 10)
    let visible = (0..<6 * 12).map { cells.contains(row: $0 / 12, column: $0 % 12) }
    for round in 0..<3 {
      painter.begin(rows: 6, columns: 12)
      painter.place(photo(width: 10, height: 8), in: PictureSlot(0), at: cells, quality: .resting)
      var frame = FrameBytes()
      painter.emit(visible: visible, into: &frame)
      #expect(frame.bytes.isEmpty == (round > 0))
    }
  }

  @Test("Cells that text stood on are sent again, and so is all after damage")
  func healsDamage() {
    var painter = HalfBlockPainter(palette: .truecolour, cellSize: Self.cellSize)
    var model = ScreenModel(rows: 4, columns: 8)
    let picture = photo(width: 8, height: 8)
    func show(visible: [Bool]) {
      painter.begin(rows: 4, columns: 8)
      painter.place(
        picture, in: PictureSlot(0), at: CellRect(row: 0, column: 0, rows: 4, columns: 8), quality: .resting)
      var frame = FrameBytes()
      painter.emit(visible: visible, into: &frame)
      model.feed(frame.bytes)
    }
    let all = Array(repeating: true, count: 32)
    show(visible: all)
    model.feed("\u{1B}[2;3Hpop")
    show(visible: all.enumerated().map { !(10..<13).contains($0.offset) })
    #expect(model.line(1).contains("pop"))
    show(visible: all)
    #expect(model.halfBlockPixels == expected(picture))
    model.feed("\u{1B}[2J")
    painter.damageAll()
    show(visible: all)
    #expect(model.halfBlockPixels == expected(picture))
  }

  @Test("The cursor and the colours are left as they were found")
  func leavesNoTrace() {
    var painter = HalfBlockPainter(palette: .truecolour, cellSize: Self.cellSize)
    var model = ScreenModel(rows: 4, columns: 8)
    model.feed("\u{1B}[3;4H\u{1B}[1;33m")
    painter.begin(rows: 4, columns: 8)
    painter.place(
      photo(width: 8, height: 4), in: PictureSlot(0), at: CellRect(row: 0, column: 0, rows: 2, columns: 8),
      quality: .resting)
    var frame = FrameBytes()
    painter.emit(visible: Array(repeating: true, count: 32), into: &frame)
    model.feed(frame.bytes)
    model.feed("x")
    #expect(model.cells[2][3].glyph == "x")
    #expect(model.cells[2][3].attributes == .bold)
    #expect(model.cells[2][3].foreground == .palette(3))
  }

  @Test("Flat ground is spaces, and colours that are set already are not set again")
  func joinsRuns() {
    var painter = HalfBlockPainter(palette: .truecolour, cellSize: Self.cellSize)
    painter.begin(rows: 1, columns: 6)
    // Three cells red; then red over blue, blue over red: the same two colours, once as ▄ and once as ▀.
    let red: [UInt8] = [255, 0, 0]
    let blue: [UInt8] = [0, 0, 255]
    let pixels = red + red + red + red + blue + blue + red + red + red + blue + red + blue
    painter.place(
      Photo(width: 6, height: 2, pixels: pixels), in: PictureSlot(0),
      at: CellRect(row: 0, column: 0, rows: 1, columns: 6),
      quality: .resting)
    var frame = FrameBytes()
    painter.emit(visible: Array(repeating: true, count: 6), into: &frame)
    #expect(
      String(decoding: frame.bytes, as: UTF8.self)
        == "\u{1B}7\u{1B}[1H\u{1B}[48;2;255;0;0m   \u{1B}[38;2;0;0;255m▄▀█\u{1B}[m\u{1B}8")
  }

  @Test("A box that moves one pixel over a photo costs at most 20 kB at 200×60 cells")
  func movesABoxCheaply() {
    var painter = HalfBlockPainter(palette: .truecolour, cellSize: Self.cellSize)
    let cells = CellRect(row: 0, column: 0, rows: 60, columns: 200)
    let base = photo(width: 200, height: 120)
    let visible = Array(repeating: true, count: 60 * 200)
    var worst = 0
    for step in 0..<20 {
      var picture = base
      let box = Region(x: 40 + step, y: 20 + step / 2, width: 60, height: 45)
      for x in box.x..<box.maxX {
        for y in box.y..<box.maxY
        where x == box.x || x == box.maxX - 1 || y == box.y || y == box.maxY - 1 {
          for channel in 0..<3 { picture.pixels[(y * 200 + x) * 3 + channel] = 255 }
        }
      }
      painter.begin(rows: 60, columns: 200)
      painter.place(picture, in: PictureSlot(0), at: cells, quality: .moving)
      var frame = FrameBytes()
      painter.emit(visible: visible, into: &frame)
      if step > 0 { worst = max(worst, frame.bytes.count) }
    }
    #expect(worst <= 20_000)
  }

  @Test func usesThePaletteOf256Colours() {
    var painter = HalfBlockPainter(palette: .xterm256, cellSize: Self.cellSize)
    var model = ScreenModel(rows: 1, columns: 2)
    painter.begin(rows: 1, columns: 2)
    let pixels: [UInt8] = [255, 0, 0, 95, 135, 175, 8, 8, 8, 255, 255, 255]
    painter.place(
      Photo(width: 2, height: 2, pixels: pixels), in: PictureSlot(0),
      at: CellRect(row: 0, column: 0, rows: 1, columns: 2),
      quality: .resting)
    var frame = FrameBytes()
    painter.emit(visible: [true, true], into: &frame)
    model.feed(frame.bytes)
    #expect(
      model.halfBlockPixels == [[.palette(196), .palette(67)], [.palette(232), .palette(231)]])
  }

  @Test("Without UTF-8 a cell is a space in the mean of its two colours")
  func showsSpacesWithoutBlocks() {
    var painter = HalfBlockPainter(palette: .truecolour, cellSize: Self.cellSize, hasBlocks: false)
    painter.begin(rows: 1, columns: 1)
    painter.place(
      Photo(width: 1, height: 2, pixels: [10, 20, 30, 30, 60, 90]), in: PictureSlot(0),
      at: CellRect(row: 0, column: 0, rows: 1, columns: 1), quality: .resting)
    var frame = FrameBytes()
    painter.emit(visible: [true], into: &frame)
    #expect(
      String(decoding: frame.bytes, as: UTF8.self) == "\u{1B}7\u{1B}[1H\u{1B}[48;2;20;40;60m \u{1B}[m\u{1B}8")
  }
}
