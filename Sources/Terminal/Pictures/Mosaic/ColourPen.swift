/// Draws cells one after the other with the fewest bytes: knows where the cursor is and which colours are set.
struct ColourPen: MosaicPen {
  private let palette: CellColours
  /// The characters by the numbers of their divisions, the undivided one first.
  private let divisions: [MosaicDivision]
  private var row = -1
  private var column = -1
  private var foreground = UInt32.max
  private var background = UInt32.max

  init(_ palette: CellColours, _ glyphs: MosaicGlyphs) {
    self.palette = palette
    divisions = glyphs.divisions
  }

  mutating func draw(_ cell: MosaicCell, row: Int, column: Int, into bytes: inout FrameBytes) {
    move(toRow: row, column: column, into: &bytes)
    let division = divisions[Int(cell.division)]
    if cell.division == 0 {
      if let full = division.opposite, foreground == cell.background, background != cell.background {
        bytes.append(full)
      } else {
        set(foreground: nil, background: cell.background, into: &bytes)
        bytes.append(division.character)
      }
    } else {
      // The opposite character shows the same with the colours exchanged: take the one that has more of them set already.
      let keeps = (foreground == cell.foreground ? 1 : 0) + (background == cell.background ? 1 : 0)
      let oppositeKeeps = (foreground == cell.background ? 1 : 0) + (background == cell.foreground ? 1 : 0)
      if let opposite = division.opposite, oppositeKeeps > keeps {
        set(foreground: cell.background, background: cell.foreground, into: &bytes)
        bytes.append(opposite)
      } else {
        set(foreground: cell.foreground, background: cell.background, into: &bytes)
        bytes.append(division.character)
      }
    }
    self.column += 1
  }

  private mutating func move(toRow row: Int, column: Int, into bytes: inout FrameBytes) {
    if row == self.row, column == self.column { return }
    if row == self.row, column > self.column {
      bytes.append("\u{1B}[")
      if column - self.column > 1 { bytes.append(decimal: column - self.column) }
      bytes.append("C")
    } else {
      bytes.move(toRow: row, column: column)
    }
    (self.row, self.column) = (row, column)
  }

  private mutating func set(foreground: UInt32?, background: UInt32, into bytes: inout FrameBytes) {
    let newForeground = foreground.flatMap { $0 == self.foreground ? nil : $0 }
    guard newForeground != nil || background != self.background else { return }
    bytes.append("\u{1B}[")
    if let newForeground {
      bytes.append("38;")
      palette.append(newForeground, to: &bytes)
      self.foreground = newForeground
    }
    if background != self.background {
      if newForeground != nil { bytes.append(";") }
      bytes.append("48;")
      palette.append(background, to: &bytes)
      self.background = background
    }
    bytes.append("m")
  }

  func finish(into bytes: inout FrameBytes) { bytes.append("\u{1B}[m\u{1B}8") }
}
