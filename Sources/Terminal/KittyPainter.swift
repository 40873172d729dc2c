import Imaging

/// Pictures by the kitty graphics protocol: one image a slot, edited in place where the terminal can, and shown by
/// placements that leave out the cells where text stands.
///
/// Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/
struct KittyPainter: PicturePainter {
  var cellSize: PixelSize {
    didSet { damageAll() }
  }
  /// Whether a part of an image can be replaced (`a=f,r=1`): kitty can; others have to get the whole image again.
  private let editsImages: Bool
  /// Whether the pictures go through tmux, as cells of text.
  private let usesPlaceholders: Bool
  /// How pixels are sent.
  private let transmission: KittyTransmission

  private struct Placement {
    var slot: PictureSlot
    var photo: Photo
    var cells: CellRect
  }

  /// What a slot shows on the screen.
  private struct Shown {
    var photo: Photo
    var cells: CellRect
    /// The placements, by their numbers less one: cells counted from the picture's own corner.
    var pieces: [CellRect]
  }

  private var rows = 0
  private var columns = 0
  /// The slot whose placeholder each cell of the screen holds; nil: text, or not known.
  private var owners: [PictureSlot?] = []
  private var placements: [Placement] = []
  /// The slots of the frame.
  private var placed: Set<PictureSlot> = []
  private var shown: [PictureSlot: Shown] = [:]
  /// Images that the terminal may still hold though nothing is known of them.
  private var leftovers: Set<PictureSlot> = []

  /// - Parameters:
  ///   - cellSize: pixels of a cell.
  ///   - editsImages: whether the terminal is kitty itself.
  ///   - usesPlaceholders: whether tmux stands in between.
  ///   - sharedMemory: where the terminal finds pixels; nil unless it is on this machine.
  init(
    cellSize: PixelSize, editsImages: Bool, usesPlaceholders: Bool = false, sharedMemory: SharedMemory? = nil
  ) {
    transmission = KittyTransmission(sharedMemory: sharedMemory)
    self.cellSize = cellSize
    self.editsImages = editsImages
    self.usesPlaceholders = usesPlaceholders
  }

  func pixelSize(for cells: CellRect) -> PixelSize {
    PixelSize(width: cells.columns * cellSize.width, height: cells.rows * cellSize.height)
  }

  var pixelAspect: Double { 1 }

  mutating func begin(rows: Int, columns: Int) {
    if rows != self.rows || columns != self.columns {
      (self.rows, self.columns) = (rows, columns)
      owners = Array(repeating: nil, count: rows * columns)
    }
    placements.removeAll(keepingCapacity: true)
    placed.removeAll(keepingCapacity: true)
  }

  mutating func place(_ photo: Photo, in slot: PictureSlot, at cells: CellRect, quality: PictureQuality) {
    placed.insert(slot)
    placements.append(Placement(slot: slot, photo: photo, cells: cells))
  }

  mutating func damageAll() {
    leftovers.formUnion(shown.keys)
    shown.removeAll()
    owners = Array(repeating: nil, count: rows * columns)
  }

  mutating func emit(visible: [Bool], into frame: inout FrameBytes) {
    var pictures = FrameBytes()
    for index in owners.indices where !visible[index] { owners[index] = nil }
    for placement in placements {
      let hasMoved = update(placement, into: &pictures)
      if usesPlaceholders {
        if hasMoved { placeVirtually(placement, into: &pictures) }
        writePlaceholders(placement, visible, into: &pictures)
      } else {
        arrange(placement, visible, force: hasMoved, into: &pictures)
      }
    }
    placements.removeAll(keepingCapacity: true)
    guard !pictures.bytes.isEmpty else { return }
    frame.append("\u{1B}7")
    append(pictures, to: &frame)
    frame.append("\u{1B}8")
  }

  mutating func finish(into frame: inout FrameBytes) { delete(allBut: placed, into: &frame) }

  mutating func end(into frame: inout FrameBytes) { delete(allBut: [], into: &frame) }

  private mutating func delete(allBut kept: Set<PictureSlot>, into frame: inout FrameBytes) {
    var deletions = FrameBytes()
    for slot in leftovers.union(shown.keys).subtracting(kept).sorted(by: { $0.id < $1.id }) {
      delete(slot, into: &deletions)
    }
    append(deletions, to: &frame)
  }

  private func append(_ commands: FrameBytes, to frame: inout FrameBytes) {
    frame.append(usesPlaceholders ? KittyPlaceholders.passingThrough(commands.bytes) : commands.bytes)
  }

  /// Deletes a slot's image with its placements.
  private mutating func delete(_ slot: PictureSlot, into frame: inout FrameBytes) {
    frame.append("\u{1B}_Ga=d,d=I,q=2,i=")
    frame.append(decimal: image(slot))
    frame.append("\u{1B}\\")
    shown[slot] = nil
    leftovers.remove(slot)
  }

  /// Image numbers out of the way of other programs' 1, 2, 3; a placeholder tells them as one of 256 colours, which tmux
  /// keeps whatever terminal it is in.
  private func image(_ slot: PictureSlot) -> Int {
    usesPlaceholders ? 200 + slot.id % 56 : 0x7372_0000 + slot.id
  }

  /// Brings the image of a slot up to date; whether it has to be placed anew.
  private mutating func update(_ placement: Placement, into frame: inout FrameBytes) -> Bool {
    let slot = placement.slot
    if var previous = shown[slot], previous.photo.width == placement.photo.width,
      previous.photo.height == placement.photo.height
    {
      let hasMoved = previous.cells != placement.cells
      var damage = CellDamage(rows: placement.cells.rows, columns: placement.cells.columns)
      damage.markDifferences(previous.photo, placement.photo, cellSize: cellSize)
      if damage.count == 0
        || (editsImages && damage.count * 2 < placement.cells.rows * placement.cells.columns)
      {
        for cells in damage.rectangles() {
          let region = region(of: cells)
          transmit(placement.photo, region, frame: true, slot, into: &frame)
        }
        previous.photo = placement.photo
        previous.cells = placement.cells
        shown[slot] = previous
        return hasMoved
      }
    }
    transmit(placement.photo, placement.photo.bounds, frame: false, slot, into: &frame)
    leftovers.remove(slot)
    shown[slot] = Shown(photo: placement.photo, cells: placement.cells, pieces: [])
    return true
  }

  private func region(of cells: CellRect) -> Region {
    Region(
      x: cells.column * cellSize.width, y: cells.row * cellSize.height, width: cells.columns * cellSize.width,
      height: cells.rows * cellSize.height)
  }

  /// Sends pixels: a whole image, which takes the place of an older one, or a part of it.
  private func transmit(
    _ photo: Photo, _ region: Region, frame isEdit: Bool, _ slot: PictureSlot, into frame: inout FrameBytes
  ) {
    transmission.append(photo, .init(image: image(slot), isEdit: isEdit, region: region), to: &frame)
  }

  /// Places the visible parts of a slot's image.
  private mutating func arrange(
    _ placement: Placement, _ visible: [Bool], force: Bool, into frame: inout FrameBytes
  ) {
    let slot = placement.slot
    guard var now = shown[slot] else { return }
    let pieces = pieces(placement.cells, visible)
    guard force || pieces != now.pieces else { return }
    for (number, piece) in pieces.enumerated() {
      if !force, number < now.pieces.count, now.pieces[number] == piece { continue }
      let region = region(of: piece)
      frame.move(toRow: placement.cells.row + piece.row, column: placement.cells.column + piece.column)
      frame.append("\u{1B}_Ga=p,q=2,C=1,i=")
      frame.append(decimal: image(slot))
      for (key, value) in [
        ("p", number + 1), ("x", region.x), ("y", region.y), ("w", region.width), ("h", region.height),
        ("c", piece.columns), ("r", piece.rows),
      ] {
        frame.append(",\(key)=".utf8)
        frame.append(decimal: value)
      }
      frame.append("\u{1B}\\")
    }
    for number in pieces.count..<max(pieces.count, now.pieces.count) {
      frame.append("\u{1B}_Ga=d,d=i,q=2,i=")
      frame.append(decimal: image(slot))
      frame.append(",p=")
      frame.append(decimal: number + 1)
      frame.append("\u{1B}\\")
    }
    now.pieces = pieces
    shown[slot] = now
  }

  /// Makes a placement that is seen only where placeholders stand.
  private mutating func placeVirtually(_ placement: Placement, into frame: inout FrameBytes) {
    frame.append("\u{1B}_Ga=p,U=1,q=2,p=1,i=")
    frame.append(decimal: image(placement.slot))
    frame.append(",c=")
    frame.append(decimal: placement.cells.columns)
    frame.append(",r=")
    frame.append(decimal: placement.cells.rows)
    frame.append("\u{1B}\\")
    for index in owners.indices where owners[index] == placement.slot { owners[index] = nil }
  }

  /// Writes the placeholders that are not on the screen yet; what is beyond the last diacritic stays blank.
  private mutating func writePlaceholders(
    _ placement: Placement, _ visible: [Bool], into frame: inout FrameBytes
  ) {
    var next = -1
    for row in 0..<min(placement.cells.rows, KittyPlaceholders.most) {
      for column in 0..<min(placement.cells.columns, KittyPlaceholders.most) {
        let index = (placement.cells.row + row) * columns + placement.cells.column + column
        guard visible[index], owners[index] != placement.slot else { continue }
        if next < 0 {
          frame.append("\u{1B}[m\u{1B}[38;5;")
          frame.append(decimal: image(placement.slot))
          frame.append("m")
        }
        if index != next || column == 0 {
          frame.move(toRow: placement.cells.row + row, column: placement.cells.column + column)
        }
        KittyPlaceholders.append(row: row, column: column, to: &frame)
        owners[index] = placement.slot
        next = index + 1
      }
    }
  }

  /// The rectangles of visible cells, counted from the picture's own corner.
  private func pieces(_ cells: CellRect, _ visible: [Bool]) -> [CellRect] {
    var mask = CellDamage(rows: cells.rows, columns: cells.columns)
    for row in 0..<cells.rows {
      for column in 0..<cells.columns where visible[(cells.row + row) * columns + cells.column + column] {
        mask.mark(row: row, column: column)
      }
    }
    return mask.rectangles(joiningGaps: 0)
  }
}
