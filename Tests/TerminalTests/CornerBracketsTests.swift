import Imaging
import TerminalModel
import Testing

@testable import Terminal

@Suite struct CornerBracketsTests {
  private func photo(_ width: Int, _ height: Int, _ grey: UInt8 = 128) -> Photo {
    Photo(width: width, height: height, pixels: Array(repeating: grey, count: width * height * 3))
  }

  /// Brackets on a grey picture as text: `#` bright, `.` the dark edge.
  private func sketch(_ region: Region, in width: Int, _ height: Int, thickness: Int = 1, edge: Int = 1)
    -> String
  {
    var photo = photo(width, height)
    let size = PixelSize(width: width, height: height)
    photo.draw(CornerBrackets(around: region, in: size, thickness: thickness) { $0.grown(by: edge) })
    return (0..<height).map { y in
      String(
        (0..<width).map { x -> Character in
          switch photo.pixels[(y * width + x) * 3] {
          case 255: "#"
          case 0: "."
          default: " "
          }
        })
    }.joined(separator: "\n")
  }

  @Test func standOutsideTheRegion() {
    let expected = """
      ......  ......
      .####.  .####.
      .#....  ....#.
      .#.        .#.
      ...        ...
                    
      ...        ...
      .#.        .#.
      .#....  ....#.
      .####.  .####.
      ......  ......
      """
    #expect(
      sketch(Region(x: 2, y: 2, width: 10, height: 7), in: 14, 11).split(separator: "\n")
        == expected.split(separator: "\n"))
  }

  @Test("The frame of a small region can be found, and what it frames is seen")
  func smallRegion() {
    let lines = sketch(Region(x: 9, y: 5, width: 1, height: 1), in: 20, 12).split(separator: "\n")
    #expect(lines.joined().count { $0 == "#" } >= 12)
    #expect(Array(lines[5])[9] == " ")
  }

  @Test("Whatever the region, the brackets stay inside the picture", arguments: [1, 2, 3])
  func stayInside(thickness: Int) {
    for (x, y, width, height) in [
      (0, 0, 30, 20), (0, 0, 1, 1), (29, 19, 1, 1), (-5, -5, 3, 3), (10, 0, 4, 20),
    ] {
      let brackets = CornerBrackets(
        around: Region(x: x, y: y, width: width, height: height), in: PixelSize(width: 30, height: 20),
        thickness: thickness
      ) { $0.grown(by: 1) }
      #expect(brackets.arms.allSatisfy { photo(30, 20).bounds.contains($0) && !$0.isEmpty })
    }
    let tiny = CornerBrackets(
      around: Region(x: 0, y: 0, width: 1, height: 1), in: PixelSize(width: 2, height: 1),
      thickness: thickness
    ) { $0.grown(by: 1) }
    #expect(tiny.arms.allSatisfy { photo(2, 1).bounds.contains($0) })
  }

  /// In the small picture of a photo brackets of cells would hide what is around the box.
  @Test("On cells a small region is one bright cell between two dark ones", arguments: GraphicsMode.allCases)
  func smallRegionOnCells(_ mode: GraphicsMode) {
    guard ![.kitty, .sixel].contains(mode) else { return }
    for hasUTF8 in [true, false] {
      let canvas = Canvas(rows: 6, columns: 12, graphics: mode, hasUTF8: hasUTF8)
      let cell = canvas.cell
      let size = canvas.pixelSize(for: canvas.bounds)
      var framed = photo(size.width, size.height)
      let box = Region(x: 5 * cell.width, y: 2 * cell.height, width: 2 * cell.width, height: cell.height)
      framed.draw(CornerBrackets(around: box, in: size, on: canvas))
      let rows = (0..<6).map { row in
        String(
          (0..<12).map { column -> Character in
            switch framed.pixels[(row * cell.height * size.width + column * cell.width) * 3] {
            case 255: "#"
            case 0: "."
            default: " "
            }
          })
      }
      let blank = String(repeating: " ", count: 12)
      #expect(rows == [blank, blank, "     .#.    ", blank, blank, blank], "\(mode)")
      // At the edge, too.
      var corner = photo(size.width, size.height)
      corner.draw(
        CornerBrackets(around: Region(x: 0, y: 0, width: 1, height: 1), in: size, on: canvas))
      #expect(Array(corner.pixels[0..<3]) != [128, 128, 128])
    }
  }

  /// Two colours: on any ground at least one of them is far from it.
  @Test(
    "They are seen on any photo, in every mode", arguments: GraphicsMode.allCases,
    [(0, 0, 0), (255, 255, 255), (255, 215, 0), (128, 128, 128)] as [(UInt8, UInt8, UInt8)])
  func visibleOnAnyGround(_ mode: GraphicsMode, _ ground: (UInt8, UInt8, UInt8)) {
    let canvas = Canvas(rows: 13, columns: 30, graphics: mode, cellSize: PixelSize(width: 8, height: 17))
    let cells = CellRect(row: 0, column: 0, rows: 12, columns: 30)
    let size = canvas.pixelSize(for: cells)
    let plain = Photo(
      width: size.width, height: size.height,
      pixels: (0..<size.width * size.height).flatMap { _ in [ground.0, ground.1, ground.2] })
    var framed = plain
    let region = Region(
      x: size.width / 3, y: size.height / 3, width: size.width / 3, height: size.height / 3)
    framed.draw(CornerBrackets(around: region, in: size, on: canvas))
    // Arms that are cells long, and a fourth of the range or more from the ground.
    let changed = CellMask(differencesOf: plain, framed, on: cells, cellSize: canvas.cell)
    #expect(changed.count >= 12)
    let far = stride(from: 0, to: framed.pixels.count, by: 3).count { pixel in
      (0..<3).contains { abs(Int(framed.pixels[pixel + $0]) - Int(plain.pixels[pixel + $0])) >= 64 }
    }
    #expect(far >= 16 * canvas.cell.width)
    var model = ScreenModel(rows: 13, columns: 30)
    switch mode {
    case .text:
      // Dots on a ground without, or the other way round.
      var painter = MosaicPainter(DotMosaic(hasBraille: true), on: canvas)
      model.feed(painter.show(framed, at: cells, on: canvas).bytes)
      let glyphs = Set(model.cells.flatMap { $0 }.map(\.glyph))
      #expect(glyphs.contains("⣿") || glyphs.contains("⣤") || glyphs.contains("⠛"), "\(glyphs)")
    case .blocks:
      // Cells of two colours show them as they are.
      var painter = MosaicPainter(ColourMosaic(glyphs: .blocks), on: canvas)
      model.feed(painter.show(framed, at: cells, on: canvas).bytes)
      let pixels = model.mosaicPixels(across: canvas.cell.width, down: canvas.cell.height).flatMap { $0 }
      let bright = (0..<framed.pixels.count / 3).filter {
        Array(framed.pixels[$0 * 3..<$0 * 3 + 3]) == [255, 215, 0]
      }
      #expect(bright.allSatisfy { pixels[$0] == .rgb(255, 215, 0) })
    default: break
    }
  }
}
