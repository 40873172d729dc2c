import Glibc
import Imaging
import TerminalModel
import Testing

@testable import Terminal

@Suite struct SixelTests {
  /// The pixels of a picture in the terms of the model.
  private func colours(_ photo: Photo) -> [ModelColour?] {
    stride(from: 0, to: photo.pixels.count, by: 3).map { start -> ModelColour? in
      .rgb(photo.pixels[start], photo.pixels[start + 1], photo.pixels[start + 2])
    }
  }

  /// The pixels that indices of a palette show.
  private func pixels(_ indices: [UInt8], _ palette: Palette) -> [UInt8] {
    indices.flatMap { index -> [UInt8] in
      let level = palette.levels[Int(index)]
      return [UInt8(level[0]), UInt8(level[1]), UInt8(level[2])]
    }
  }

  private func records(_ frame: FrameBytes) -> [SixelRecord] {
    var model = ScreenModel(rows: 100, columns: 300)
    model.feed(frame.bytes)
    #expect(model.unknown.isEmpty)
    return model.sixels
  }

  // MARK: Encoding

  @Test(
    "Every pixel comes out in its colour",
    arguments: [
      (1, 1), (1, 6), (7, 5), (13, 12), (300, 6), (257, 13), (64, 48),
    ])
  func encodesEveryPixel(_ width: Int, _ height: Int) {
    let palette = SixelPalette((0..<40).map { ($0 * 255 / 39, 255 - $0 * 255 / 39, $0 * 37 % 256) })
    var random = SplitMix(state: UInt64(width * height))
    // Runs of all lengths, some of them longer than 255.
    var indices: [UInt8] = []
    while indices.count < width * height {
      let index = UInt8(random.next() % 40)
      indices += Array(
        repeating: index, count: Int(random.next() % 4 == 0 ? random.next() % 400 : random.next() % 5))
    }
    indices = Array(indices.prefix(width * height))
    var frame = FrameBytes()
    SixelEncoder.append(indices[...], width: width, palette: palette, to: &frame)
    let picture = SixelPicture(records(frame)[0].body)
    #expect(picture.errors == [])
    #expect(picture.width == width && picture.height == height)
    let expected: [ModelColour?] = indices.map {
      let level = palette.shown.levels[Int($0)]
      return .rgb(UInt8(level[0]), UInt8(level[1]), UInt8(level[2]))
    }
    #expect(picture.pixels == expected)
    #expect(picture.definedColours == Set(indices).count)
  }

  @Test func leavesOutPixelsThatAreNotDrawn() {
    let palette = SixelPalette([(0, 0, 0), (255, 255, 255)])
    var frame = FrameBytes()
    let isDrawn = (0..<9 * 8).map { $0 % 5 != 0 }
    SixelEncoder.append(
      Array(repeating: 1, count: 9 * 8)[...], width: 9, palette: palette, isDrawn: isDrawn[...], to: &frame)
    let picture = SixelPicture(records(frame)[0].body)
    #expect(picture.errors == [])
    #expect(picture.pixels == isDrawn.map { $0 ? .rgb(255, 255, 255) : nil })
  }

  @Test func writesShortRuns() {
    let palette = SixelPalette([(255, 0, 0), (0, 0, 255)])
    var frame = FrameBytes()
    // Ten columns red, three blue; below, one row, all red.
    let band: [UInt8] = Array(repeating: 0, count: 10) + Array(repeating: 1, count: 3)
    let indices = (0..<6).flatMap { _ in band } + Array(repeating: 0, count: 13)
    SixelEncoder.append(indices[...], width: 13, palette: palette, to: &frame)
    #expect(
      String(decoding: frame.bytes, as: UTF8.self)
        == "\u{1B}P0;1q\"1;1;13;7#0;2;100;0;0#1;2;0;0;100#0!10~#1~~~-#0!13@\u{1B}\\")
  }

  // MARK: Colours

  @Test("A picture of few colours keeps them exactly")
  func quantizesFewColoursExactly() {
    let photo = flatPhoto(width: 60, height: 30, shift: 3)
    var palette = SixelPalette(ColourQuantizer(photo).colours(256))
    let shown = pixels(ErrorDiffusion.dither(photo, photo.bounds, to: &palette.shown), palette.shown)
    #expect(shown == photo.pixels)
  }

  @Test func neverChoosesMoreColoursThanAsked() {
    let photo = noisyPhoto(width: 120, height: 90)
    for count in [1, 2, 16, 255, 256] {
      #expect(ColourQuantizer(photo).colours(count).count == count)
    }
    let grey = Photo(width: 5, height: 5, pixels: Array(repeating: 77, count: 75))
    let colours = ColourQuantizer(grey).colours(256)
    #expect(colours.count == 1)
    #expect(colours[0] == (77, 77, 77))
  }

  @Test("The nearest colour of the table is the nearest of all, within the table's 6 bits")
  func findsTheNearestColour() {
    var palette = SixelPalette(ColourQuantizer(noisyPhoto(width: 64, height: 64)).colours(256))
    var random = SplitMix(state: 9)
    for _ in 0..<500 {
      let (red, green, blue) = (
        Int32(random.next() % 256), Int32(random.next() % 256), Int32(random.next() % 256)
      )
      func distance(_ index: Int) -> Double {
        let d = palette.shown.levels[index] &- SIMD4(red, green, blue, 0)
        return Double((d &* d).wrappedSum()).squareRoot()
      }
      let best = palette.shown.levels.indices.map(distance).min() ?? 0
      // The centre of a cell of 4×4×4 is at most √12 away.
      #expect(distance(palette.shown.nearest(red, green, blue)) <= best + 2 * 12.0.squareRoot())
    }
  }

  /// The figure that timg 1.6 reaches on a photo; ours is far above it (46.9 dB there).
  @Test("Seen from a little distance (blurred, σ 1.5) the dithered picture is the picture: over 41.4 dB")
  func ditherIsInvisible() {
    let photo = noisyPhoto(width: 320, height: 240)
    var palette = SixelPalette(ColourQuantizer(photo).colours(256))
    let shown = pixels(ErrorDiffusion.dither(photo, photo.bounds, to: &palette.shown), palette.shown)
    #expect(blurredPSNR(shown, photo.pixels, width: 320) > 41.4)
    let rough = pixels(OrderedDither.dither(photo, photo.bounds), OrderedDither.palette.shown)
    #expect(blurredPSNR(rough, photo.pixels, width: 320) > 30)
  }

  /// A colour that the palette has nothing beyond: what is missing must not add up until a far colour is nearest.
  @Test func aFarColourMakesNoSpecks() {
    var palette = SixelPalette([(100, 140, 40), (130, 150, 70), (255, 204, 0)])
    let photo = Photo(
      width: 60, height: 60, pixels: (0..<60 * 60).flatMap { _ -> [UInt8] in [125, 155, 45] })
    let indices = ErrorDiffusion.dither(photo, photo.bounds, to: &palette.shown)
    #expect(!indices.contains(2))
  }

  // MARK: The painter

  private static let cell = PixelSize(width: 8, height: 17)

  private func canvas(rows: Int, columns: Int, cell: PixelSize = cell) -> Canvas {
    Canvas(rows: rows, columns: columns, graphics: .sixel, cellSize: cell)
  }

  @Test(
    "Whatever changes, the screen shows the picture pixel by pixel once it rests",
    arguments: [
      PixelSize(width: 8, height: 17), PixelSize(width: 10, height: 19), PixelSize(width: 9, height: 18),
      PixelSize(width: 10, height: 20),
    ], [SixelOverlap.pixels, .cells])
  func showsEveryPixel(_ cell: PixelSize, _ overlap: SixelOverlap) {
    let (rows, columns) = (12, 24)
    let canvas = canvas(rows: rows, columns: columns, cell: cell)
    var painter = SixelPainter(on: canvas, overlap: overlap, largestPiece: 4000)
    let area = CellRect(row: 1, column: 2, rows: 10, columns: 20)
    let size = canvas.pixelSize(for: area)
    #expect(size.width == 20 * cell.width)
    #expect(size.height % 6 == 0 && (10 * cell.height - 5...10 * cell.height).contains(size.height))
    var terminal = SixelCanvas(rows: rows, columns: columns, cell: (cell.width, cell.height))
    var random = SplitMix(state: 5)
    for step in 0..<16 {
      var photo = flatPhoto(width: size.width, height: size.height, shift: step / 6)
      let box = Region(
        x: Int(random.next() % 40), y: Int(random.next() % UInt64(size.height - 30)), width: 100, height: 30)
      for y in box.y..<box.maxY {
        for x in box.x..<box.maxX where x < box.x + 2 || y < box.y + 2 || x > box.maxX - 3 || y > box.maxY - 3
        {
          for channel in 0..<3 { photo.pixels[(y * size.width + x) * 3 + channel] = 255 }
        }
      }
      // Now and then a popup stands on it.
      let popup = CellRect(row: 4, column: 6, rows: 4, columns: step % 3 == 1 ? 9 : 0)
      let visible = (0..<rows * columns).map {
        area.contains(row: $0 / columns, column: $0 % columns)
          && !popup.contains(row: $0 / columns, column: $0 % columns)
      }
      let frame = painter.show(
        photo, at: area, on: canvas, quality: step % 4 == 0 ? .moving : .resting,
        popup: popup)
      for record in records(frame) { terminal.draw(record, blanksCells: overlap == .cells) }
      // The popup's text is written before its picture changes, and again where that was drawn over it.
      for row in popup.row..<popup.maxRow {
        for column in popup.column..<popup.maxColumn { terminal.erase(row: row, column: column) }
      }
      #expect(terminal.errors == [])
      guard step % 4 != 0 else { continue }
      let wanted = colours(photo)
      for y in 0..<rows * cell.height {
        for x in 0..<columns * cell.width {
          let (row, column) = (y / cell.height, x / cell.width)
          let (left, top) = (x - area.column * cell.width, y - area.row * cell.height)
          let isPicture = visible[row * columns + column] && top < size.height
          let expected = isPicture ? wanted[top * size.width + left] : nil
          guard terminal.pixels[y * terminal.width + x] != expected else { continue }
          Issue.record(
            "step \(step): pixel (\(x), \(y)) is \(String(describing: terminal.pixels[y * terminal.width + x]))"
          )
          return
        }
      }
    }
  }

  @Test("Large pictures come in pieces where the terminal demands it")
  func cutsLargePictures() {
    let canvas = canvas(rows: 31, columns: 20)
    var painter = SixelPainter(on: canvas, largestPiece: 20_000)
    let area = CellRect(row: 0, column: 0, rows: 30, columns: 20)
    let size = canvas.pixelSize(for: area)
    let frame = painter.show(noisyPhoto(width: size.width, height: size.height), at: area, on: canvas)
    let pictures = records(frame)
    #expect(pictures.map(\.row) == [0, 6, 12, 18, 24])
    for record in pictures {
      let picture = SixelPicture(record.body)
      #expect(picture.errors == [])
      #expect(picture.width * picture.height <= 20_000)
    }
  }

  @Test("Where a new picture wipes the old one under it (tmux), the whole picture is sent for every change")
  func sendsTheWholePictureWhereItMust() {
    let area = CellRect(row: 0, column: 0, rows: 12, columns: 10)
    let canvas = canvas(rows: 13, columns: 10)
    var painter = SixelPainter(on: canvas, overlap: .nothing, largestPiece: 9000)
    let size = canvas.pixelSize(for: area)
    var photo = flatPhoto(width: size.width, height: size.height, shift: 0)
    func pictures() -> [SixelRecord] {
      let frame = painter.show(photo, at: area, on: canvas)
      return records(frame)
    }
    let first = pictures()
    #expect(first.map(\.row) == [0, 6])
    photo.pixels[0] = 255
    #expect(pictures().map(\.row) == [0, 6])
    #expect(pictures().isEmpty)
  }

  @Test(
    "A picture that grows brighter little by little ends in white, not in the lightest of its first colours")
  func coloursFollowThePicture() {
    let canvas = canvas(rows: 13, columns: 20)
    var painter = SixelPainter(on: canvas, overlap: .pixels)
    let area = CellRect(row: 0, column: 0, rows: 12, columns: 20)
    let size = canvas.pixelSize(for: area)
    var photo = noisyPhoto(width: size.width, height: size.height)
    for index in photo.pixels.indices { photo.pixels[index] = min(photo.pixels[index], 150) }
    var terminal = SixelCanvas(rows: 13, columns: 20, cell: (Self.cell.width, Self.cell.height))
    for strip in 0...10 {
      if strip > 0 {
        for y in (strip - 1) * size.height / 10..<strip * size.height / 10 {
          for index in y * size.width * 3..<(y * size.width + size.width / 2) * 3 {
            photo.pixels[index] = 255
          }
        }
      }
      let frame = painter.show(photo, at: area, on: canvas)
      for record in records(frame) { terminal.draw(record, blanksCells: false) }
    }
    #expect(terminal.errors == [])
    for y in 0..<size.height {
      #expect(terminal.pixels[y * terminal.width + y % (size.width / 2)] == .rgb(255, 255, 255), "row \(y)")
    }
  }

  @Test("A picture on new cells blanks the last row first, of which it leaves a line uncovered")
  func leavesNoLineOfAnOlderPicture() {
    let canvas = canvas(rows: 13, columns: 20)
    var painter = SixelPainter(on: canvas, overlap: .pixels)
    func bytes(_ area: CellRect, slot: Int = 0) -> [UInt8] {
      let size = canvas.pixelSize(for: area)
      let photo = flatPhoto(width: size.width, height: size.height, shift: 0)
      return painter.show(photo, at: area, on: canvas, slot: slot).bytes
    }
    _ = bytes(CellRect(row: 0, column: 0, rows: 12, columns: 20))
    var model = ScreenModel(rows: 13, columns: 20)
    model.feed(Array(String(repeating: "x", count: 260).utf8))
    // 11 rows of 17 pixels are 187: one more than 31 sixels high.
    model.feed(bytes(CellRect(row: 0, column: 3, rows: 11, columns: 9)))
    #expect(model.line(10) == "xxx         xxxxxxxx")
    #expect(model.line(9) == "xxxxxxxxxxxxxxxxxxxx")
    #expect(bytes(CellRect(row: 0, column: 3, rows: 11, columns: 9)).isEmpty)
    // Also where another picture took its place for a while.
    _ = bytes(CellRect(row: 0, column: 0, rows: 12, columns: 20), slot: 1)
    model.feed(Array(("\u{1B}[H" + String(repeating: "x", count: 260)).utf8))
    model.feed(bytes(CellRect(row: 0, column: 3, rows: 11, columns: 9)))
    #expect(model.line(10) == "xxx         xxxxxxxx")
  }

  @Test("An equal picture costs nothing; a moved box costs its edges; a finished motion the whole")
  func sendsWhatChanged() {
    let canvas = canvas(rows: 25, columns: 50)
    var painter = SixelPainter(on: canvas, overlap: .pixels)
    let area = CellRect(row: 0, column: 0, rows: 24, columns: 50)
    let size = canvas.pixelSize(for: area)
    let base = noisyPhoto(width: size.width, height: size.height)
    func bytes(_ photo: Photo, _ quality: PictureQuality) -> Int {
      let frame = painter.show(photo, at: area, on: canvas, quality: quality)
      return frame.bytes.count
    }
    func boxed(_ x: Int) -> Photo {
      var photo = base
      for y in 100..<300 {
        for column in x..<x + 200 where y < 102 || y > 297 || column < x + 2 || column > x + 197 {
          for channel in 0..<3 { photo.pixels[(y * size.width + column) * 3 + channel] = 0 }
        }
      }
      return photo
    }
    let whole = bytes(boxed(100), .resting)
    #expect(bytes(boxed(100), .resting) == 0)
    #expect(bytes(boxed(100), .moving) == 0, "it shows the better picture already")
    let step = bytes(boxed(104), .moving)
    #expect(step > 0 && step < whole / 5)
    // Another picture in motion, then at rest: sent twice.
    let other = noisyPhoto(width: size.width, height: size.height, seed: 2)
    #expect(bytes(other, .moving) > whole / 5)
    #expect(bytes(other, .resting) > whole / 5)
    #expect(bytes(other, .resting) == 0)
  }

  // MARK: Pictures

  /// Six flat colours that sixel can name exactly, in stripes.
  private func flatPhoto(width: Int, height: Int, shift: Int) -> Photo {
    let colours: [[UInt8]] = [
      [0, 51, 102], [255, 204, 153], [51, 51, 51], [204, 0, 0], [0, 153, 51], [255, 255, 255],
    ]
    var pixels: [UInt8] = []
    for y in 0..<height { for x in 0..<width { pixels += colours[(x / 7 + y / 5 + shift) % colours.count] } }
    return Photo(width: width, height: height, pixels: pixels)
  }

  /// Gradients and waves with a camera's noise.
  private func noisyPhoto(width: Int, height: Int, seed: UInt64 = 1) -> Photo {
    var random = SplitMix(state: seed)
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let wave = (x * x / 50 + y * 3 + Int(seed) * 40) % 128
        for base in [x * 200 / width + wave / 3, y * 220 / height + 20, 120 + wave / 2] {
          pixels.append(UInt8(clamping: base + Int(random.next() % 11) - 5))
        }
      }
    }
    return Photo(width: width, height: height, pixels: pixels)
  }

  /// PSNR over all channels after a Gaussian blur of σ 1.5 pixels of both; the margin of 6 pixels is left out.
  private func blurredPSNR(_ one: [UInt8], _ other: [UInt8], width: Int) -> Double {
    let height = one.count / width / 3
    let weights = (-6...6).map { exp(-Double($0 * $0) / 4.5) }
    let sum = weights.reduce(0, +)
    // The blur is linear: blur the difference.
    let difference = zip(one, other).map { Double($0) - Double($1) }
    var across = Array(repeating: 0.0, count: difference.count)
    for y in 0..<height {
      for x in 6..<width - 6 {
        for channel in 0..<3 {
          across[(y * width + x) * 3 + channel] =
            weights.indices.reduce(0) {
              $0 + weights[$1] * difference[(y * width + x + $1 - 6) * 3 + channel]
            } / sum
        }
      }
    }
    var total = 0.0
    for y in 6..<height - 6 {
      for x in 6..<width - 6 {
        for channel in 0..<3 {
          let value =
            weights.indices.reduce(0) { $0 + weights[$1] * across[((y + $1 - 6) * width + x) * 3 + channel] }
            / sum
          total += value * value
        }
      }
    }
    let mean = total / Double((height - 12) * (width - 12) * 3)
    return 10 * log10(255 * 255 / mean)
  }
}
