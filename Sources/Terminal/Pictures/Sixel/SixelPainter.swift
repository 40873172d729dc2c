import Imaging

/// Pictures as sixels.
///
/// Keeps what each slot shows, and sends only the rectangles of cells in which it differs. A picture at rest gets its own
/// 256 colours and error diffusion; one that moves and changes as a whole gets a fixed palette until it rests.
struct SixelPainter: PicturePainter {
  private var bands: SixelBands
  /// Colour registers of the terminal, at most 256.
  private let registers: Int
  private let overlap: SixelOverlap
  /// The most pixels in one device control string.
  private let largestPiece: Int
  /// What the slots show on the screen.
  private var shown: [PictureSlot: SixelImage] = [:]
  /// The slot whose pixels each cell of the screen shows; nil: text, or not known.
  private var owners: CellGrid<PictureSlot?>

  /// - Parameters:
  ///   - canvas: the screen.
  ///   - registers: how many colours the terminal has.
  ///   - overlap: what stays of a picture under another one.
  ///   - largestPiece: the most pixels that one device control string may have, at about 1.2 bytes each.
  init(on canvas: Canvas, registers: Int = 256, overlap: SixelOverlap = .cells, largestPiece: Int = .max) {
    bands = SixelBands(cellSize: canvas.cellSize)
    owners = CellGrid(rows: canvas.bounds.rows, columns: canvas.bounds.columns, repeating: nil)
    self.registers = min(256, max(2, registers))
    self.overlap = overlap
    self.largestPiece = largestPiece
  }

  mutating func reset(for canvas: Canvas) {
    self = SixelPainter(on: canvas, registers: registers, overlap: overlap, largestPiece: largestPiece)
  }

  mutating func draw(
    _ pictures: [PaintedPicture], visible: CellMask, into bytes: inout FrameBytes
  ) -> CellMask? {
    owners.fill(outside: visible, with: nil)
    var sixels = FrameBytes()
    var overdrawn = CellMask(rows: owners.rows, columns: owners.columns)
    for picture in pictures { draw(picture, visible.part(picture.cells), &overdrawn, into: &sixels) }
    guard !sixels.bytes.isEmpty else { return nil }
    // Mode 80 off: pictures stand where the cursor is. Mode 1070: each picture has colour registers of its own.
    bytes.append("\u{1B}7\u{1B}[?80l\u{1B}[?1070h")
    bytes.append(sixels.bytes)
    bytes.append("\u{1B}8")
    return overdrawn.isEmpty ? nil : overdrawn
  }

  /// Text and pictures that take their place wipe them; they come back as new ones.
  mutating func remove(allBut slots: Set<PictureSlot>, into bytes: inout FrameBytes) {
    shown = shown.filter { slots.contains($0.key) }
  }

  private mutating func draw(
    _ picture: PaintedPicture, _ visible: CellMask, _ overdrawn: inout CellMask, into bytes: inout FrameBytes
  ) {
    var damage: CellMask
    var image: SixelImage
    if var previous = shown[picture.slot], previous.cells == picture.cells {
      damage = CellMask(
        differencesOf: previous.photo, picture.photo, on: picture.cells, cellSize: bands.cellSize)
      if previous.suits(picture, changedCells: damage.count) {
        image = previous
        image.show(picture.photo)
      } else {
        // A palette is for the whole picture: what stays and what changes must match.
        image = SixelImage(picture, registers: registers)
        damage.insertAll()
      }
    } else {
      blankLastRow(of: picture, visible, into: &bytes)
      image = SixelImage(picture, registers: registers)
      damage = CellMask(rows: picture.cells.rows, columns: picture.cells.columns, all: true)
    }
    damage = sendable(damage, picture, visible)
    for cells in damage.rectangles(joiningGaps: overlap == .pixels ? 3 : 0) {
      send(cells, of: &image, visible, into: &bytes)
      for row in cells.row..<cells.maxRow {
        for column in cells.column..<cells.maxColumn {
          let (screenRow, screenColumn) = (picture.cells.row + row, picture.cells.column + column)
          if visible.contains(row: row, column: column) {
            owners[screenRow, screenColumn] = picture.slot
          } else if overlap == .cells {
            overdrawn.insert(row: screenRow, column: screenColumn)
          }
        }
      }
    }
    shown[picture.slot] = image
  }

  /// What has to be sent for changed cells, as far as text does not stand on them: also those whose pixels are lost,
  /// and those that would be lost.
  private func sendable(_ changed: CellMask, _ picture: PaintedPicture, _ visible: CellMask) -> CellMask {
    var damage = changed
    for row in 0..<picture.cells.rows {
      for column in 0..<picture.cells.columns
      where owners[picture.cells.row + row, picture.cells.column + column] != picture.slot {
        damage.insert(row: row, column: column)
      }
    }
    damage.formIntersection(visible)
    switch overlap {
    case .pixels: break
    // Also where text stands, which is written again.
    case .cells: damage.widen(toRows: bands.commonHeight / bands.cellSize.height)
    case .nothing: if !damage.isEmpty { damage = visible }
    }
    return damage
  }

  /// Blanks the last row of a picture that stands on new cells: where six rows of pixels a band leave a rest of it
  /// uncovered, a line of the picture that stood there before would stay.
  private func blankLastRow(of picture: PaintedPicture, _ visible: CellMask, into bytes: inout FrameBytes) {
    guard picture.photo.height < picture.cells.rows * bands.cellSize.height else { return }
    let row = picture.cells.rows - 1
    bytes.append("\u{1B}[m")
    for column in 0..<picture.cells.columns where visible.contains(row: row, column: column) {
      bytes.move(toRow: picture.cells.row + row, column: picture.cells.column + column)
      bytes.append(" ")
    }
  }

  /// Sends a rectangle of cells, counted from the picture's own corner.
  private func send(
    _ cells: CellRect, of image: inout SixelImage, _ visible: CellMask, into bytes: inout FrameBytes
  ) {
    let region = bands.region(of: cells, height: image.photo.height)
    let indices = image.dither(region)
    let isDrawn = overlap == .cells ? nil : bands.mask(of: region, visible: visible)
    let pieceHeight = bands.pieceHeight(width: region.width, area: largestPiece)
    for top in stride(from: 0, to: region.height, by: pieceHeight) {
      let pixels = top * region.width..<min(region.height, top + pieceHeight) * region.width
      bytes.move(
        toRow: image.cells.row + (region.y + top) / bands.cellSize.height,
        column: image.cells.column + cells.column)
      SixelEncoder.append(
        indices[pixels], width: region.width, palette: image.palette, isDrawn: isDrawn?[pixels], to: &bytes)
    }
  }
}
