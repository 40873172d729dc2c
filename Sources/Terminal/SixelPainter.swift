import Imaging

/// Pictures as sixels.
///
/// Keeps what each slot shows, and sends only the rectangles of cells in which it differs. A picture at rest gets its own
/// 256 colours and error diffusion; one that moves and changes as a whole gets a fixed palette until it rests.
struct SixelPainter: PicturePainter {
  var cellSize: PixelSize {
    didSet { damageAll() }
  }
  /// What becomes of a picture when another one is drawn over a part of it.
  enum Overlap: Sendable {
    /// Its other pixels stay: xterm, foot.
    case pixels
    /// Its other cells stay; cells that the new picture covers partly lose the rest: mlterm, and who knows.
    case cells
    /// It goes as a whole: tmux.
    case nothing
  }

  /// Colour registers of the terminal, at most 256.
  private let registers: Int
  private let overlap: Overlap
  /// The most pixels in one device control string.
  private let largestPiece: Int

  private struct Placement {
    var slot: PictureSlot
    var photo: Photo
    var cells: CellRect
    var quality: PictureQuality
  }

  /// What a slot shows on the screen.
  private struct Shown {
    var photo: Photo
    var cells: CellRect
    /// The colours it was dithered to.
    var palette: SixelPalette
    /// Whether some of it was dithered for motion.
    var isRough: Bool
    /// How far the picture was from those colours when they were chosen for it.
    var paletteError = 0.0
  }

  private var rows = 0
  private var columns = 0
  private var placements: [Placement] = []
  private var shown: [PictureSlot: Shown] = [:]
  /// The slot whose pixels each cell of the screen shows; nil: text, or not known.
  private var owners: [PictureSlot?] = []

  /// - Parameters:
  ///   - cellSize: pixels of a cell.
  ///   - registers: how many colours the terminal has.
  ///   - overlap: what stays of a picture under another one.
  ///   - largestPiece: the most pixels that one device control string may have, at about 1.2 bytes each.
  init(cellSize: PixelSize, registers: Int = 256, overlap: Overlap = .cells, largestPiece: Int = .max) {
    self.cellSize = cellSize
    self.registers = min(256, max(2, registers))
    self.overlap = overlap
    self.largestPiece = largestPiece
  }

  func pixelSize(for cells: CellRect) -> PixelSize {
    PixelSize(width: cells.columns * cellSize.width, height: max(6, cells.rows * cellSize.height / 6 * 6))
  }

  var pixelAspect: Double { 1 }

  mutating func begin(rows: Int, columns: Int) {
    if rows != self.rows || columns != self.columns {
      (self.rows, self.columns) = (rows, columns)
      damageAll()
    }
    placements.removeAll(keepingCapacity: true)
  }

  mutating func place(_ photo: Photo, in slot: PictureSlot, at cells: CellRect, quality: PictureQuality) {
    placements.append(Placement(slot: slot, photo: photo, cells: cells, quality: quality))
  }

  mutating func damageAll() {
    owners = Array(repeating: nil, count: rows * columns)
    shown.removeAll()
  }

  mutating func emit(visible: [Bool], into frame: inout FrameBytes) {
    for index in owners.indices where !visible[index] { owners[index] = nil }
    var pictures = FrameBytes()
    for placement in placements { emit(placement, visible, into: &pictures) }
    placements.removeAll(keepingCapacity: true)
    guard !pictures.bytes.isEmpty else { return }
    // Mode 80 off: pictures stand where the cursor is. Mode 1070: each picture has colour registers of its own.
    frame.append("\u{1B}7\u{1B}[?80l\u{1B}[?1070h")
    frame.append(pictures.bytes)
    frame.append("\u{1B}8")
  }

  private mutating func emit(_ placement: Placement, _ visible: [Bool], into frame: inout FrameBytes) {
    let previous = shown[placement.slot].flatMap { $0.cells == placement.cells ? $0 : nil }
    if previous == nil { blankLastRow(of: placement, visible, into: &frame) }
    var damage = CellDamage(rows: placement.cells.rows, columns: placement.cells.columns)
    if let previous {
      damage.markDifferences(previous.photo, placement.photo, cellSize: cellSize)
    } else {
      damage.markAll()
    }
    // A palette is for the whole picture: what stays and what changes shall match.
    var next: Shown
    if let previous, suits(placement, previous, changedCells: damage.count) {
      next = previous
    } else {
      next = look(for: placement)
      damage.markAll()
    }
    next.photo = placement.photo
    damage = sendable(damage, placement, visible)
    for cells in damage.rectangles(joiningGaps: overlap == .pixels ? 3 : 0) {
      send(cells, of: placement, &next, visible, into: &frame)
      for row in cells.row..<cells.maxRow {
        for column in cells.column..<cells.maxColumn {
          let index = (placement.cells.row + row) * columns + placement.cells.column + column
          if visible[index] { owners[index] = placement.slot }
        }
      }
    }
    shown[placement.slot] = next
  }

  /// Whether a changed picture can be shown in the colours that it has.
  private func suits(_ placement: Placement, _ previous: Shown, changedCells: Int) -> Bool {
    if changedCells == 0 { return !(previous.isRough && placement.quality == .resting) }
    guard placement.quality == .resting else {
      return changedCells * 3 <= placement.cells.rows * placement.cells.columns
    }
    guard !previous.isRough else { return false }
    // Error diffusion mends a colour that is a little off, but not one that is brighter than all of the palette: a
    // picture that changed little by little would end in grey whites.
    var palette = previous.palette
    return palette.error(of: placement.photo) <= previous.paletteError * 1.25 + 4
  }

  /// The colours for a picture that is drawn anew.
  private func look(for placement: Placement) -> Shown {
    let (photo, cells) = (placement.photo, placement.cells)
    guard placement.quality == .resting else {
      return Shown(photo: photo, cells: cells, palette: OrderedDither.palette, isRough: true)
    }
    var palette = SixelPalette(ColourQuantizer(photo).colours(registers))
    let error = palette.error(of: photo)
    return Shown(photo: photo, cells: cells, palette: palette, isRough: false, paletteError: error)
  }

  /// What has to be sent for damaged cells, as far as text does not stand on them: also those whose pixels are lost,
  /// and those that would be lost.
  private func sendable(_ changed: CellDamage, _ placement: Placement, _ visible: [Bool]) -> CellDamage {
    var damage = changed
    var isVisible = CellDamage(rows: placement.cells.rows, columns: placement.cells.columns)
    for row in 0..<placement.cells.rows {
      for column in 0..<placement.cells.columns {
        let index = (placement.cells.row + row) * columns + placement.cells.column + column
        if visible[index] { isVisible.mark(row: row, column: column) }
        if owners[index] != placement.slot { damage.mark(row: row, column: column) }
      }
    }
    switch overlap {
    case .pixels: damage.restrict(to: isVisible)
    case .cells: damage.widen(toRows: bandedHeight / cellSize.height, in: isVisible)
    case .nothing:
      damage.restrict(to: isVisible)
      if damage.count > 0 { damage = isVisible }
    }
    return damage
  }

  /// Blanks the last row of a picture that stands on new cells: where six rows of pixels a band leave a rest of it
  /// uncovered, a line of the picture that stood there before would stay.
  private func blankLastRow(of placement: Placement, _ visible: [Bool], into frame: inout FrameBytes) {
    guard placement.photo.height < placement.cells.rows * cellSize.height else { return }
    let row = placement.cells.maxRow - 1
    frame.append("\u{1B}[m")
    for column in placement.cells.column..<placement.cells.maxColumn where visible[row * columns + column] {
      frame.move(toRow: row, column: column)
      frame.append(" ")
    }
  }

  /// Sends a rectangle of cells, counted from the picture's own corner.
  private func send(
    _ cells: CellRect, of placement: Placement, _ next: inout Shown, _ visible: [Bool],
    into frame: inout FrameBytes
  ) {
    let region = region(of: cells, height: placement.photo.height)
    let indices =
      next.isRough
      ? OrderedDither.dither(placement.photo, region)
      : ErrorDiffusion.dither(placement.photo, region, to: &next.palette)
    let isDrawn = mask(region, placement.cells, visible)
    let pieceHeight = pieceHeight(width: region.width)
    for top in stride(from: 0, to: region.height, by: pieceHeight) {
      let pixels = top * region.width..<min(region.height, top + pieceHeight) * region.width
      frame.move(
        toRow: placement.cells.row + (region.y + top) / cellSize.height,
        column: placement.cells.column + cells.column)
      SixelEncoder.append(
        indices[pixels], width: region.width, palette: next.palette, isDrawn: isDrawn?[pixels], to: &frame)
    }
  }

  /// The pixels to send for a rectangle of cells: from the top of a cell, and whole bands of six rows.
  ///
  /// Some terminals (mlterm) blank the rest of a last band. The neighbours below are sent again as far as they are in it.
  private func region(of cells: CellRect, height: Int) -> Region {
    var top = cells.row * cellSize.height
    let bottom = min(height, cells.maxRow * cellSize.height)
    var bands = (bottom - top + 5) / 6
    if top + bands * 6 > height {
      // Below is no more picture: start higher, where cells and bands begin together.
      top = top / bandedHeight * bandedHeight
      bands = (height - top) / 6
    }
    return Region(
      x: cells.column * cellSize.width, y: top, width: cells.columns * cellSize.width, height: bands * 6)
  }

  /// So many pixels are whole cells as well as whole bands: the least common multiple.
  private var bandedHeight: Int {
    stride(from: cellSize.height, through: cellSize.height * 6, by: cellSize.height).first { $0 % 6 == 0 }
      ?? cellSize.height * 6
  }

  private func pieceHeight(width: Int) -> Int {
    max(1, largestPiece / (width * bandedHeight)) * bandedHeight
  }

  /// Which pixels of `region` belong to visible cells; nil: all.
  private func mask(_ region: Region, _ cells: CellRect, _ visible: [Bool]) -> [Bool]? {
    var mask: [Bool]?
    let lastRow = (region.maxY - 1) / cellSize.height
    for row in region.y / cellSize.height...lastRow {
      for column in region.x / cellSize.width..<region.maxX / cellSize.width
      where !visible[(cells.row + row) * columns + cells.column + column] {
        var pixels = mask ?? Array(repeating: true, count: region.area)
        let left = column * cellSize.width - region.x
        let top = max(region.y, row * cellSize.height)
        for y in top..<min(region.maxY, (row + 1) * cellSize.height) {
          let start = (y - region.y) * region.width + left
          for pixel in start..<start + cellSize.width { pixels[pixel] = false }
        }
        mask = pixels
      }
    }
    return mask
  }

  mutating func end(into frame: inout FrameBytes) {}
}
