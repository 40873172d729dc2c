import Imaging

/// Pictures by the kitty graphics protocol: one image a slot, edited in place where the terminal can, and shown by
/// placements that leave out the cells where text stands.
///
/// Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/
struct KittyPainter: PicturePainter {
  private var cellSize: PixelSize
  /// Whether a part of an image can be replaced (`a=f,r=1`): kitty can; others have to get the whole image again.
  private let editsImages: Bool
  /// Whether the pictures go through tmux, as cells of text.
  private let usesPlaceholders: Bool
  /// How pixels are sent.
  private let transmission: KittyTransmission

  /// What a slot shows on the screen.
  private struct Shown {
    var photo: Photo
    var cells: CellRect
    /// The placements, by their numbers less one: cells counted from the picture's own corner.
    var pieces: [CellRect]
  }

  private var shown: [PictureSlot: Shown] = [:]
  /// The slot whose placeholder each cell of the screen holds; nil: text, or not known.
  private var owners: CellGrid<PictureSlot?>
  /// Images that the terminal may still hold though nothing is known of them.
  private var leftovers: Set<PictureSlot> = []

  /// - Parameters:
  ///   - canvas: the screen.
  ///   - editsImages: whether the terminal is kitty itself.
  ///   - usesPlaceholders: whether tmux stands in between.
  ///   - sharedMemory: where the terminal finds pixels; nil unless it is on this machine.
  init(
    on canvas: Canvas, editsImages: Bool, usesPlaceholders: Bool = false, sharedMemory: SharedMemory? = nil
  ) {
    cellSize = canvas.cellSize
    owners = CellGrid(rows: canvas.bounds.rows, columns: canvas.bounds.columns, repeating: nil)
    transmission = KittyTransmission(sharedMemory: sharedMemory)
    self.editsImages = editsImages
    self.usesPlaceholders = usesPlaceholders
  }

  mutating func reset(for canvas: Canvas) {
    leftovers.formUnion(shown.keys)
    shown.removeAll()
    cellSize = canvas.cellSize
    owners = CellGrid(rows: canvas.bounds.rows, columns: canvas.bounds.columns, repeating: nil)
  }

  mutating func draw(
    _ pictures: [PaintedPicture], visible: CellMask, into bytes: inout FrameBytes
  ) -> CellMask? {
    var commands = FrameBytes()
    owners.fill(outside: visible, with: nil)
    for picture in pictures {
      let hasMoved = update(picture, into: &commands)
      if usesPlaceholders {
        if hasMoved { placeVirtually(picture, into: &commands) }
        writePlaceholders(picture, visible, into: &commands)
      } else {
        arrange(picture, visible.part(picture.cells), force: hasMoved, into: &commands)
      }
    }
    guard !commands.bytes.isEmpty else { return nil }
    bytes.append("\u{1B}7")
    append(commands, to: &bytes)
    bytes.append("\u{1B}8")
    return nil
  }

  mutating func remove(allBut slots: Set<PictureSlot>, into bytes: inout FrameBytes) {
    var commands = FrameBytes()
    for slot in leftovers.union(shown.keys).subtracting(slots).sorted(by: { $0.id < $1.id }) {
      GraphicsCommand("a=d,d=I,q=2", ["i": image(slot)]).append(to: &commands)
      shown[slot] = nil
      leftovers.remove(slot)
    }
    append(commands, to: &bytes)
  }

  private func append(_ commands: FrameBytes, to bytes: inout FrameBytes) {
    bytes.append(usesPlaceholders ? KittyPlaceholders.passingThrough(commands.bytes) : commands.bytes)
  }

  /// Image numbers out of the way of other programs' 1, 2, 3; a placeholder tells them as one of 256 colours, which tmux
  /// keeps whatever terminal it is in.
  private func image(_ slot: PictureSlot) -> Int {
    usesPlaceholders ? 200 + slot.id % 56 : 0x7372_0000 + slot.id
  }

  // MARK: Images

  /// Brings the image of a slot up to date; whether it has to be placed anew.
  private mutating func update(_ picture: PaintedPicture, into bytes: inout FrameBytes) -> Bool {
    let (photo, cells) = (picture.photo, picture.cells)
    if var previous = shown[picture.slot], previous.photo.width == photo.width,
      previous.photo.height == photo.height
    {
      let damage = CellMask(differencesOf: previous.photo, photo, on: cells, cellSize: cellSize)
      let count = damage.count
      if count == 0 || (editsImages && count * 2 < cells.rows * cells.columns) {
        for part in damage.rectangles() {
          send(photo, .init(image: image(picture.slot), isEdit: true, region: region(of: part)), &bytes)
        }
        let hasMoved = previous.cells != cells
        previous.photo = photo
        previous.cells = cells
        shown[picture.slot] = previous
        return hasMoved
      }
    }
    send(photo, .init(image: image(picture.slot), isEdit: false, region: photo.bounds), &bytes)
    leftovers.remove(picture.slot)
    shown[picture.slot] = Shown(photo: photo, cells: cells, pieces: [])
    return true
  }

  private func send(_ photo: Photo, _ content: KittyTransmission.Content, _ bytes: inout FrameBytes) {
    transmission.append(photo, content, to: &bytes)
  }

  private func region(of cells: CellRect) -> Region {
    Region(
      x: cells.column * cellSize.width, y: cells.row * cellSize.height, width: cells.columns * cellSize.width,
      height: cells.rows * cellSize.height)
  }

  // MARK: Placements

  /// Places the visible parts of a slot's image.
  private mutating func arrange(
    _ picture: PaintedPicture, _ visible: CellMask, force: Bool, into bytes: inout FrameBytes
  ) {
    guard var now = shown[picture.slot] else { return }
    let image = image(picture.slot)
    let pieces = visible.rectangles(joiningGaps: 0)
    guard force || pieces != now.pieces else { return }
    for (number, piece) in pieces.enumerated() {
      if !force, number < now.pieces.count, now.pieces[number] == piece { continue }
      let region = region(of: piece)
      bytes.move(toRow: picture.cells.row + piece.row, column: picture.cells.column + piece.column)
      GraphicsCommand(
        "a=p,q=2,C=1",
        [
          "i": image, "p": number + 1, "x": region.x, "y": region.y, "w": region.width, "h": region.height,
          "c": piece.columns, "r": piece.rows,
        ]
      ).append(to: &bytes)
    }
    for number in pieces.count..<max(pieces.count, now.pieces.count) {
      GraphicsCommand("a=d,d=i,q=2", ["i": image, "p": number + 1]).append(to: &bytes)
    }
    now.pieces = pieces
    shown[picture.slot] = now
  }

  /// Makes a placement that is seen only where placeholders stand.
  private mutating func placeVirtually(_ picture: PaintedPicture, into bytes: inout FrameBytes) {
    let cells = picture.cells
    GraphicsCommand(
      "a=p,U=1,q=2,p=1", ["i": image(picture.slot), "c": cells.columns, "r": cells.rows]
    ).append(to: &bytes)
    owners.fill(outside: CellMask(owners) { $0 != picture.slot }, with: nil)
  }

  /// Writes the placeholders that are not on the screen yet; what is beyond the last diacritic stays blank.
  private mutating func writePlaceholders(
    _ picture: PaintedPicture, _ visible: CellMask, into bytes: inout FrameBytes
  ) {
    var isOpen = false
    for row in 0..<min(picture.cells.rows, KittyPlaceholders.most) {
      var next: Int?
      for column in 0..<min(picture.cells.columns, KittyPlaceholders.most) {
        let (screenRow, screenColumn) = (picture.cells.row + row, picture.cells.column + column)
        guard visible.contains(row: screenRow, column: screenColumn),
          owners[screenRow, screenColumn] != picture.slot
        else { continue }
        if !isOpen {
          bytes.append("\u{1B}[m\u{1B}[38;5;")
          bytes.append(decimal: image(picture.slot))
          bytes.append("m")
          isOpen = true
        }
        if column != next { bytes.move(toRow: screenRow, column: screenColumn) }
        KittyPlaceholders.append(row: row, column: column, to: &bytes)
        owners[screenRow, screenColumn] = picture.slot
        next = column + 1
      }
    }
  }
}
