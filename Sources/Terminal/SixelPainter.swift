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
    guard !pictures.bytes.isEmpty else { return }
    // Mode 80 off: pictures stand where the cursor is.
    frame.append("\u{1B}7\u{1B}[?80l")
    frame.append(pictures.bytes)
    frame.append("\u{1B}8")
  }

  private mutating func emit(_ placement: Placement, _ visible: [Bool], into frame: inout FrameBytes) {
    var damage = CellDamage(rows: placement.cells.rows, columns: placement.cells.columns)
    let previous = shown[placement.slot].flatMap { $0.cells == placement.cells ? $0 : nil }
    if let previous, !(previous.isRough && placement.quality == .resting) {
      damage.markDifferences(previous.photo, placement.photo, cellSize: cellSize)
    } else {
      damage.markAll()
    }
    let changed = damage.count
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
    // New colours only when most of the picture is new; otherwise what stays and what changes shall match.
    let isMostlyNew = changed * 3 > placement.cells.rows * placement.cells.columns
    var next: Shown
    if let previous, !isMostlyNew {
      next = previous
    } else if placement.quality == .moving {
      next = Shown(
        photo: placement.photo, cells: placement.cells, palette: OrderedDither.palette, isRough: true)
    } else {
      let palette = SixelPalette(ColourQuantizer(placement.photo).colours(registers))
      next = Shown(photo: placement.photo, cells: placement.cells, palette: palette, isRough: false)
    }
    next.photo = placement.photo
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
