import Imaging
import TerminalModel
import Testing

@testable import Terminal

@Suite struct MosaicPainterTests {
  private func canvas(rows: Int, columns: Int, _ glyphs: MosaicGlyphs = .halves) -> Canvas {
    let mode: GraphicsMode =
      switch glyphs {
      case .spaces, .halves: .halfBlocks
      case .blocks: .blocks
      }
    return Canvas(
      rows: rows, columns: columns, graphics: mode, cellSize: PixelSize(width: 8, height: 17),
      hasUTF8: glyphs != .spaces)
  }

  private func painter(_ glyphs: MosaicGlyphs = .halves, on canvas: Canvas) -> MosaicPainter<ColourMosaic> {
    MosaicPainter(ColourMosaic(glyphs: glyphs), on: canvas)
  }

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

  @Test("Frame after frame, half blocks show the picture pixel by pixel")
  func showsEveryPixel() {
    let canvas = canvas(rows: 7, columns: 13)
    var painter = painter(on: canvas)
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
      let frame = painter.show(current, at: area, on: canvas)
      model.feed(frame.bytes)
      #expect(model.halfBlockPixels == expected(current), "frame \(frameNumber)")
    }
    #expect(model.unknown.isEmpty)
    #expect(model.scrolls == 0)
  }

  @Test func sendsNothingForAnEqualPicture() {
    let canvas = canvas(rows: 6, columns: 12)
    var painter = painter(on: canvas)
    let cells = CellRect(row: 1, column: 1, rows: 4, columns: 10)
    for round in 0..<3 {
      let frame = painter.show(photo(width: 10, height: 8), at: cells, on: canvas)
      #expect(frame.bytes.isEmpty == (round > 0))
    }
  }

  @Test("Cells that text stood on are sent again, and so is all after damage")
  func healsDamage() {
    let canvas = canvas(rows: 4, columns: 8)
    var painter = painter(on: canvas)
    var model = ScreenModel(rows: 4, columns: 8)
    let picture = photo(width: 8, height: 8)
    func show(popup: CellRect? = nil) {
      let cells = CellRect(row: 0, column: 0, rows: 4, columns: 8)
      model.feed(painter.show(picture, at: cells, on: canvas, popup: popup).bytes)
    }
    show()
    model.feed("\u{1B}[2;3Hpop")
    show(popup: CellRect(row: 1, column: 2, rows: 1, columns: 3))
    #expect(model.line(1).contains("pop"))
    show()
    #expect(model.halfBlockPixels == expected(picture))
    model.feed("\u{1B}[2J")
    painter.reset(for: canvas)
    show()
    #expect(model.halfBlockPixels == expected(picture))
  }

  @Test("The cursor and the colours are left as they were found")
  func leavesNoTrace() {
    let canvas = canvas(rows: 4, columns: 8)
    var painter = painter(on: canvas)
    var model = ScreenModel(rows: 4, columns: 8)
    model.feed("\u{1B}[3;4H\u{1B}[1;33m")
    let frame = painter.show(
      photo(width: 8, height: 4), at: CellRect(row: 0, column: 0, rows: 2, columns: 8), on: canvas)
    model.feed(frame.bytes)
    model.feed("x")
    #expect(model.cells[2][3].glyph == "x")
    #expect(model.cells[2][3].attributes == .bold)
    #expect(model.cells[2][3].foreground == .palette(3))
  }

  @Test("Flat ground is spaces, and colours that are set already are not set again")
  func joinsRuns() {
    let canvas = canvas(rows: 1, columns: 6)
    var painter = painter(on: canvas)
    // Three cells red; then red over blue, blue over red: the same two colours, once as ▄ and once as ▀.
    let red: [UInt8] = [255, 0, 0]
    let blue: [UInt8] = [0, 0, 255]
    let pixels = red + red + red + red + blue + blue + red + red + red + blue + red + blue
    let frame = painter.show(
      Photo(width: 6, height: 2, pixels: pixels), at: CellRect(row: 0, column: 0, rows: 1, columns: 6),
      on: canvas)
    #expect(
      String(decoding: frame.bytes, as: UTF8.self)
        == "\u{1B}7\u{1B}[1H\u{1B}[48;2;255;0;0m   \u{1B}[38;2;0;0;255m▄▀█\u{1B}[m\u{1B}8")
  }

  @Test(
    "A box that moves one pixel over a photo costs at most 20 kB at 200×60 cells",
    arguments: [MosaicGlyphs.halves, .blocks])
  func movesABoxCheaply(glyphs: MosaicGlyphs) {
    let canvas = canvas(rows: 60, columns: 200, glyphs)
    var painter = painter(glyphs, on: canvas)
    let cells = CellRect(row: 0, column: 0, rows: 60, columns: 200)
    let size = canvas.pixelSize(for: cells)
    let base = photo(width: size.width, height: size.height)
    var worst = 0
    for step in 0..<20 {
      var picture = base
      picture.outline(
        Region(
          x: size.width / 5 + step, y: size.height / 6 + step / 2, width: size.width / 3,
          height: size.height / 3))
      let frame = painter.show(picture, at: cells, on: canvas, quality: .moving)
      if step > 0 { worst = max(worst, frame.bytes.count) }
    }
    #expect((1...20_000).contains(worst))
  }

  /// Each cell of the picture is parted in two colours as a character parts it: the screen then shows it pixel by pixel.
  @Test(
    "Cell after cell, a picture of what characters show is shown as it is", arguments: MosaicGlyphs.allCases)
  func showsTwoColours(glyphs: MosaicGlyphs) {
    let canvas = canvas(rows: 9, columns: 16, glyphs)
    var painter = painter(glyphs, on: canvas)
    let (area, part) = (CellRect(row: 0, column: 0, rows: 9, columns: 16), glyphs.size)
    let (size, divisions) = (canvas.pixelSize(for: area), glyphs.divisions)
    #expect(size == PixelSize(width: 16 * part.width, height: 9 * part.height))
    var model = ScreenModel(rows: 9, columns: 16)
    var random = SplitMix(state: 5)
    for _ in 0..<8 {
      var picture = Photo(
        width: size.width, height: size.height,
        pixels: .init(repeating: 0, count: size.width * size.height * 3))
      for row in 0..<area.rows {
        for column in 0..<area.columns {
          let colours = [random.next(), random.next()]
          let pattern = divisions[Int(random.next() % UInt64(divisions.count))].foreground
          for index in 0..<part.width * part.height {
            let (x, y) = (column * part.width + index % part.width, row * part.height + index / part.width)
            let colour = colours[Int(pattern >> index & 1)]
            for channel in 0..<3 {
              picture.pixels[(y * size.width + x) * 3 + channel] = UInt8(
                truncatingIfNeeded: colour >> (8 * channel))
            }
          }
        }
      }
      let frame = painter.show(picture, at: area, on: canvas)
      model.feed(frame.bytes)
      #expect(model.mosaicPixels(across: part.width, down: part.height) == expected(picture))
    }
    #expect(model.unknown.isEmpty)
  }

  @Test("A disc, as text")
  func drawsADisc() {
    #expect(disc(.halves) == [" ▄██▄", "██████", " ▀██▀"])
  }

  @Test func drawsEachBlockElement() {
    let (glyphs, divisions) = (MosaicGlyphs.blocks, MosaicGlyphs.blocks.divisions)
    let canvas = canvas(rows: 1, columns: divisions.count, glyphs)
    var painter = painter(glyphs, on: canvas)
    let area = CellRect(row: 0, column: 0, rows: 1, columns: divisions.count)
    let size = canvas.pixelSize(for: area)
    let pixels = (0..<size.height).flatMap { y in
      (0..<size.width).flatMap { x -> [UInt8] in
        let isSet = divisions[x / 4].foreground >> (4 * y + x % 4) & 1 == 1
        return Array(repeating: isSet ? 255 : 0, count: 3)
      }
    }
    let photo = Photo(width: size.width, height: size.height, pixels: pixels)
    var model = ScreenModel(rows: 1, columns: divisions.count)
    model.feed(painter.show(photo, at: area, on: canvas).bytes)
    #expect(model.mosaicText(foreground: .rgb(255, 255, 255)) == [" ▝▖▗▞▐▄▟▁▂▃▅▆▇▎▊"])
  }

  /// A white disc on black, on three rows of six cells.
  private func disc(_ glyphs: MosaicGlyphs) -> [String] {
    let canvas = canvas(rows: 3, columns: 6, glyphs)
    var painter = painter(glyphs, on: canvas)
    let area = CellRect(row: 0, column: 0, rows: 3, columns: 6)
    let size = canvas.pixelSize(for: area)
    let pixels = (0..<size.height).flatMap { y in
      (0..<size.width).flatMap { x -> [UInt8] in
        let right = Double(2 * x + 1) / Double(size.width) - 1
        let down = Double(2 * y + 1) / Double(size.height) - 1
        return Array(repeating: right * right + down * down < 0.9 ? 255 : 0, count: 3)
      }
    }
    let frame = painter.show(
      Photo(width: size.width, height: size.height, pixels: pixels), at: area, on: canvas)
    var model = ScreenModel(rows: 3, columns: 6)
    model.feed(frame.bytes)
    // The same glyphs, whichever of the two colours was the foreground.
    return model.mosaicText(foreground: .rgb(255, 255, 255))
  }

  @Test func usesThePaletteOf256Colours() {
    let canvas = canvas(rows: 1, columns: 2)
    var painter = MosaicPainter(PaletteMosaic(hasBlocks: true), on: canvas)
    var model = ScreenModel(rows: 1, columns: 2)
    let pixels: [UInt8] = [255, 0, 0, 95, 135, 175, 8, 8, 8, 255, 255, 255]
    let frame = painter.show(
      Photo(width: 2, height: 2, pixels: pixels), at: CellRect(row: 0, column: 0, rows: 1, columns: 2),
      on: canvas)
    model.feed(frame.bytes)
    #expect(
      model.halfBlockPixels == [[.palette(196), .palette(67)], [.palette(232), .palette(231)]])
  }

  /// Half of the colours of a photo lie nearer to a grey than to a level of the cube: without dithering they turn grey.
  @Test("In 256 colours a picture has its colours, seen from a little distance")
  func keepsColoursIn256() {
    let canvas = canvas(rows: 24, columns: 48)
    var painter = MosaicPainter(PaletteMosaic(hasBlocks: true), on: canvas)
    // Muted: little more than grey.
    var pixels: [UInt8] = []
    for y in 0..<48 { for x in 0..<48 { pixels += [UInt8(120 + x), UInt8(110 + y), UInt8(150 - x)] } }
    let picture = Photo(width: 48, height: 48, pixels: pixels)
    var model = ScreenModel(rows: 24, columns: 48)
    model.feed(
      painter.show(picture, at: CellRect(row: 0, column: 0, rows: 24, columns: 48), on: canvas).bytes)
    let shown = model.halfBlockPixels.flatMap { $0 }.map { colour -> SIMD4<Int32> in
      guard case .palette(let index)? = colour else { return .zero }
      return Xterm256.palette.levels[index - 16]
    }
    // The mean of 6×6 pixels, away from the edge.
    for y in stride(from: 6, to: 42, by: 6) {
      for x in stride(from: 6, to: 42, by: 6) {
        let block = (0..<36).map { (y + $0 / 6) * 48 + x + $0 % 6 }
        for channel in 0..<3 {
          let wanted = block.reduce(0) { $0 + Int(picture.pixels[$1 * 3 + channel]) } / 36
          let mean = block.reduce(0) { $0 + Int(shown[$1][channel]) } / 36
          #expect(abs(mean - wanted) <= 10, "(\(x), \(y)), channel \(channel): \(mean) for \(wanted)")
        }
      }
    }
  }

  @Test("Without UTF-8 a cell is a space of one colour")
  func showsSpacesWithoutBlocks() {
    let canvas = canvas(rows: 1, columns: 1, .spaces)
    var painter = painter(.spaces, on: canvas)
    let frame = painter.show(
      Photo(width: 1, height: 1, pixels: [20, 40, 60]), at: CellRect(row: 0, column: 0, rows: 1, columns: 1),
      on: canvas)
    #expect(
      String(decoding: frame.bytes, as: UTF8.self) == "\u{1B}7\u{1B}[1H\u{1B}[48;2;20;40;60m \u{1B}[m\u{1B}8")
  }
}

extension Photo {
  /// A white frame, one pixel wide.
  fileprivate mutating func outline(_ box: Region) {
    for y in box.y..<box.maxY {
      for x in box.x..<box.maxX where x == box.x || x == box.maxX - 1 || y == box.y || y == box.maxY - 1 {
        for channel in 0..<3 { pixels[(y * width + x) * 3 + channel] = 255 }
      }
    }
  }
}
