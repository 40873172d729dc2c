import Imaging
import TerminalModel
import Testing

@testable import Terminal

/// Kitty pictures inside tmux.
@Suite struct KittyPlaceholderTests {
  private let rows = 10, columns = 20
  private var screen: Canvas {
    Canvas(rows: rows, columns: columns, graphics: .kitty, cellSize: PixelSize(width: 8, height: 16))
  }
  private let area = CellRect(row: 1, column: 2, rows: 6, columns: 9)

  private func photo(seed: UInt64) -> Photo {
    let size = screen.pixelSize(for: area)
    var random = SplitMix(state: seed)
    return Photo(
      width: size.width, height: size.height,
      pixels: (0..<size.width * size.height * 3).map { _ in UInt8(random.next() % 256) })
  }

  private func draw(_ painter: inout KittyPainter, _ photo: Photo, popup: CellRect? = nil) -> [UInt8] {
    painter.show(photo, at: area, on: screen, slot: 1, popup: popup).bytes
  }

  /// What tmux makes of it: the commands that the terminal outside gets, and the text that stays in tmux.
  private func throughTmux(_ bytes: [UInt8]) -> (outside: [UInt8], text: String) {
    let (begin, end) = (Array("\u{1B}Ptmux;".utf8), Array("\u{1B}\\".utf8))
    var outside: [UInt8] = []
    var text: [UInt8] = []
    var index = 0
    var isInside = false
    while index < bytes.count {
      let rest = bytes[index...]
      if !isInside, rest.starts(with: begin) {
        isInside = true
        index += begin.count
      } else if isInside, rest.starts(with: [0x1B, 0x1B]) {
        outside.append(0x1B)
        index += 2
      } else if isInside, rest.starts(with: end) {
        isInside = false
        index += 2
      } else {
        if isInside { outside.append(bytes[index]) } else { text.append(bytes[index]) }
        index += 1
      }
    }
    #expect(!isInside)
    return (outside, String(decoding: text, as: UTF8.self))
  }

  @Test("The protocol's list, as far as rows and columns are told by it")
  func diacritics() {
    let list = KittyPlaceholders.diacritics.flatMap { $0.unicodeScalars.map(\.value) }
    #expect(list.count == KittyPlaceholders.most)
    #expect(Set(list).count == list.count)
    // https://sw.kovidgoyal.net/kitty/_downloads/…/rowcolumn-diacritics.txt, counted from 0.
    for (index, value) in [
      (0, 0x305), (1, 0x30D), (4, 0x312), (5, 0x33D), (17, 0x363), (30, 0x483), (35, 0x592), (54, 0x610),
      (85, 0x730),
    ] {
      #expect(list[index] == value, "\(index)")
    }
  }

  @Test("The picture goes outside in small commands; its cells stay, each with its row and column")
  func placeholdersShowThePicture() throws {
    var painter = KittyPainter(on: screen, editsImages: false, usesPlaceholders: true)
    let picture = photo(seed: 1)
    let (outside, text) = throughTmux(draw(&painter, picture))
    var model = ScreenModel(rows: rows, columns: columns, profile: .kitty)
    model.feed(outside)
    #expect(model.unknown.isEmpty)
    let commands = String(decoding: outside, as: UTF8.self)
    #expect(commands.contains("\u{1B}_Ga=p,U=1,q=2,p=1,i=201,c=9,r=6\u{1B}\\"))
    var canvas = KittyCanvas()
    for command in model.kittyCommands where command.keys["U"] == nil { canvas.apply(command) }
    #expect(canvas.errors == [])
    #expect(canvas.images["201"]?.pixels == picture.pixels)

    // Every cell, in the colour that is the picture's number.
    #expect(text.contains("\u{1B}[38;5;201m"))
    let list = KittyPlaceholders.diacritics
    for row in 0..<6 {
      let line = (0..<9).map { "\u{10EEEE}\(list[row])\(list[$0])" }.joined()
      // CUP counts from 1.
      #expect(text.contains("\u{1B}[\(row + 2);3H" + line), "row \(row)")
    }
    #expect(text.unicodeScalars.count { $0 == "\u{10EEEE}" } == 54)
    #expect(draw(&painter, picture).isEmpty, "nothing has changed")
  }

  @Test func cellsUnderAPopupComeBack() {
    var painter = KittyPainter(on: screen, editsImages: false, usesPlaceholders: true)
    let picture = photo(seed: 2)
    _ = draw(&painter, picture)
    #expect(draw(&painter, picture, popup: CellRect(row: 2, column: 3, rows: 2, columns: 4)).isEmpty)
    let (outside, text) = throughTmux(draw(&painter, picture))
    #expect(outside.isEmpty)
    #expect(text.unicodeScalars.count { $0 == "\u{10EEEE}" } == 8)
  }

  @Test func theEndDeletesThePictureOutside() {
    var painter = KittyPainter(on: screen, editsImages: false, usesPlaceholders: true)
    _ = draw(&painter, photo(seed: 3))
    var frame = FrameBytes()
    painter.remove(allBut: [], into: &frame)
    #expect(
      String(decoding: frame.bytes, as: UTF8.self)
        == "\u{1B}Ptmux;\u{1B}\u{1B}_Ga=d,d=I,q=2,i=201\u{1B}\u{1B}\\\u{1B}\\")
  }
}
