import Imaging
import TerminalModel
import Testing

@testable import Terminal

@Suite struct KittyPainterTests {
  private static let cell = PixelSize(width: 8, height: 17)
  private let rows = 12, columns = 24
  private var canvas: Canvas {
    Canvas(rows: rows, columns: columns, graphics: .kitty, cellSize: Self.cell)
  }

  private func photo(_ size: PixelSize, seed: UInt64) -> Photo {
    var random = SplitMix(state: seed)
    return Photo(
      width: size.width, height: size.height,
      pixels: (0..<size.width * size.height * 3).map { _ in UInt8(random.next() % 256) })
  }

  /// Draws one frame and gives its commands to `terminal`; the bytes sent.
  private func draw(
    _ painter: inout KittyPainter, _ pictures: [(PictureSlot, Photo, CellRect)], popup: CellRect? = nil,
    on terminal: inout KittyCanvas
  ) -> Int {
    let bytes = painter.show(
      pictures.map { PaintedPicture(slot: $0, photo: $1, cells: $2) }, on: canvas, popup: popup)
    apply(bytes, to: &terminal)
    return bytes.bytes.count
  }

  /// The kinds of terminals: kitty, others, both elsewhere.
  enum Kind: CaseIterable {
    case local, localOther, remote, remoteOther
  }

  private func painter(_ kind: Kind) -> KittyPainter {
    KittyPainter(
      on: canvas, editsImages: kind == .local || kind == .remote,
      sharedMemory: kind == .local || kind == .localOther ? SharedMemory() : nil)
  }

  private func apply(_ frame: FrameBytes, to canvas: inout KittyCanvas) {
    var model = ScreenModel(rows: rows, columns: columns, profile: .kitty)
    model.feed(frame.bytes)
    #expect(model.unknown.isEmpty)
    #expect(model.row == 0 && model.column == 0, "the cursor is where it was")
    for command in model.kittyCommands { canvas.apply(command) }
    #expect(canvas.errors == [])
  }

  /// Checks that the placements show `pictures`, pixel by pixel, and nothing on `popup` or elsewhere.
  private func expect(
    _ canvas: KittyCanvas, shows pictures: [(PictureSlot, Photo, CellRect)], popup: CellRect? = nil
  ) {
    #expect(canvas.images.count == pictures.count)
    var owners = Array(repeating: -1, count: rows * columns)
    for (id, placements) in canvas.placements {
      guard let image = canvas.images[id],
        let index = pictures.firstIndex(where: { $0.1.pixels == image.pixels && $0.1.width == image.width })
      else {
        Issue.record("image \(id) is not wanted")
        continue
      }
      let cells = pictures[index].2
      for part in placements.values {
        #expect(part.x == (part.column - cells.column) * Self.cell.width)
        #expect(part.y == (part.row - cells.row) * Self.cell.height)
        #expect(part.width == part.columns * Self.cell.width && part.height == part.rows * Self.cell.height)
        for row in part.row..<part.row + part.rows {
          for column in part.column..<part.column + part.columns {
            #expect(owners[row * columns + column] == -1, "no cell is covered twice")
            owners[row * columns + column] = index
          }
        }
      }
    }
    for row in 0..<rows {
      for column in 0..<columns {
        let isHidden = popup?.contains(row: row, column: column) ?? false
        let expected = isHidden ? -1 : pictures.firstIndex { $0.2.contains(row: row, column: column) } ?? -1
        #expect(owners[row * columns + column] == expected, "cell (\(row), \(column))")
      }
    }
  }

  /// An image is sent in thousands of pieces: none of them may cost a copy of all before it.
  @Test func manySmallPiecesAreSeldomCopied() {
    var frame = FrameBytes()
    let piece = [UInt8](repeating: 7, count: 3072)
    var capacities: Set<Int> = []
    for _ in 0..<1000 {
      frame.append(base64: piece[...])
      capacities.insert(frame.bytes.capacity)
    }
    #expect(frame.bytes.count == 4_096_000)
    #expect(capacities.count < 20, "\(capacities.count) times")
  }

  @Test("Whatever changes, the placements show the frame", arguments: Kind.allCases)
  func showsEveryFrame(_ kind: Kind) {
    var painter = painter(kind)
    var canvas = KittyCanvas()
    var random = SplitMix(state: 4)
    var photos = [
      photo(PixelSize(width: 80, height: 136), seed: 1), photo(PixelSize(width: 64, height: 170), seed: 2),
    ]
    for step in 0..<40 {
      if step % 9 == 8 { photos[0] = photo(PixelSize(width: 80, height: 136), seed: UInt64(step)) }
      for _ in 0..<random.next() % 4 {
        let which = Int(random.next() % 2)
        photos[which].pixels[Int(random.next() % UInt64(photos[which].pixels.count))] ^= 0xFF
      }
      var pictures = [
        (PictureSlot(0), photos[0], CellRect(row: 1, column: Int(random.next() % 2), rows: 8, columns: 10)),
        (PictureSlot(1), photos[1], CellRect(row: 1, column: 14, rows: 10, columns: 8)),
      ]
      if step % 7 == 6 { pictures.removeLast() }
      let popup = step % 3 == 1 ? CellRect(row: 3, column: 4 + step % 5, rows: 4, columns: 13) : nil
      _ = draw(&painter, pictures, popup: popup, on: &canvas)
      expect(canvas, shows: pictures, popup: popup)
    }
    var frame = FrameBytes()
    painter.remove(allBut: [], into: &frame)
    apply(frame, to: &canvas)
    #expect(canvas.images.isEmpty && canvas.placements.isEmpty, "nothing is left in the terminal")
  }

  @Test func sendsWhatChanged() {
    let area = CellRect(row: 0, column: 0, rows: 10, columns: 20)
    let size = PixelSize(width: 160, height: 170)
    var picture = photo(size, seed: 1)
    for kind in Kind.allCases {
      var painter = painter(kind)
      var canvas = KittyCanvas()
      #expect(self.canvas.pixelSize(for: area) == size)
      let whole = draw(&painter, [(PictureSlot(0), picture, area)], on: &canvas)
      let isLocal = kind == .local || kind == .localOther
      // Noise cannot be compressed.
      #expect(isLocal ? whole < 250 : whole > size.width * size.height * 4)
      #expect(draw(&painter, [(PictureSlot(0), picture, area)], on: &canvas) == 0)
      // A popup costs placements only, no pixels.
      let popup = CellRect(row: 2, column: 3, rows: 3, columns: 9)
      #expect(draw(&painter, [(PictureSlot(0), picture, area)], popup: popup, on: &canvas) < 600)
      #expect(draw(&painter, [(PictureSlot(0), picture, area)], on: &canvas) < 600)
      picture.pixels[0] ^= 0xFF
      let edit = draw(&painter, [(PictureSlot(0), picture, area)], on: &canvas)
      switch kind {
      case .local, .remote: #expect(edit < 700)
      case .localOther: #expect(edit < 250)
      case .remoteOther: #expect(edit > whole / 2)
      }
      painter.reset(for: self.canvas)
      #expect(draw(&painter, [(PictureSlot(0), picture, area)], on: &canvas) == whole)
    }
  }

  /// Enlarged pictures are smooth: far from here they are sent as a fraction of their pixels.
  @Test func smoothPicturesAreSmall() {
    let area = CellRect(row: 0, column: 0, rows: 10, columns: 20)
    let small = photo(PixelSize(width: 10, height: 10), seed: 3)
    let picture = small.bilinear(small.bounds, width: 160, height: 170)
    var painter = painter(.remote)
    var canvas = KittyCanvas()
    let bytes = draw(&painter, [(PictureSlot(0), picture, area)], on: &canvas)
    #expect(bytes < 160 * 170 * 2, "\(bytes) bytes")
    expect(canvas, shows: [(PictureSlot(0), picture, area)])
  }

  /// Where there is no room in shared memory, pictures come as they would without it.
  @Test func sharedMemoryThatIsGivenUp() throws {
    let area = CellRect(row: 0, column: 0, rows: 10, columns: 20)
    let picture = photo(PixelSize(width: 160, height: 170), seed: 1)
    let memory = try #require(SharedMemory())
    var painter = KittyPainter(on: self.canvas, editsImages: true, sharedMemory: memory)
    memory.giveUp()
    var canvas = KittyCanvas()
    #expect(draw(&painter, [(PictureSlot(0), picture, area)], on: &canvas) > 160 * 170 * 4)
    expect(canvas, shows: [(PictureSlot(0), picture, area)])
  }

  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
  func encodesBase64(_ text: String, _ expected: String) {
    // Test vectors of RFC 4648, section 10.
    var frame = FrameBytes()
    frame.append(base64: Array(text.utf8)[...])
    #expect(String(decoding: frame.bytes, as: UTF8.self) == expected)
  }
}
