/// Draws cells one after the other with the fewest bytes: knows where the cursor is and which colours are set.
struct MosaicPen {
  private let palette: CellColours
  /// The characters by their patterns; the last one is all foreground.
  private let characters: [[UInt8]]
  private var row = -1
  private var column = -1
  private var foreground = UInt32.max
  private var background = UInt32.max

  init(palette: CellColours, glyphs: MosaicGlyphs) {
    self.palette = palette
    characters = glyphs.characters
  }

  mutating func draw(_ cell: MosaicCell, row: Int, column: Int, into frame: inout FrameBytes) {
    move(toRow: row, column: column, into: &frame)
    let all = characters.count - 1
    if cell.pattern == 0 {
      if foreground == cell.background, background != cell.background {
        frame.append(characters[all])
      } else {
        set(foreground: nil, background: cell.background, into: &frame)
        frame.append(characters[0])
      }
    } else {
      // The opposite pattern shows the same with the colours exchanged: take the one that has more of them set already.
      let keeps = (foreground == cell.foreground ? 1 : 0) + (background == cell.background ? 1 : 0)
      let oppositeKeeps = (foreground == cell.background ? 1 : 0) + (background == cell.foreground ? 1 : 0)
      if oppositeKeeps > keeps {
        set(foreground: cell.background, background: cell.foreground, into: &frame)
        frame.append(characters[all - Int(cell.pattern)])
      } else {
        set(foreground: cell.foreground, background: cell.background, into: &frame)
        frame.append(characters[Int(cell.pattern)])
      }
    }
    self.column += 1
  }

  private mutating func move(toRow row: Int, column: Int, into frame: inout FrameBytes) {
    if row == self.row, column == self.column { return }
    if row == self.row, column > self.column {
      frame.append("\u{1B}[")
      if column - self.column > 1 { frame.append(decimal: column - self.column) }
      frame.append("C")
    } else {
      frame.move(toRow: row, column: column)
    }
    (self.row, self.column) = (row, column)
  }

  private mutating func set(foreground: UInt32?, background: UInt32, into frame: inout FrameBytes) {
    let newForeground = foreground.flatMap { $0 == self.foreground ? nil : $0 }
    guard newForeground != nil || background != self.background else { return }
    frame.append("\u{1B}[")
    if let newForeground {
      frame.append("38;")
      palette.append(newForeground, to: &frame)
      self.foreground = newForeground
    }
    if background != self.background {
      if newForeground != nil { frame.append(";") }
      frame.append("48;")
      palette.append(background, to: &frame)
      self.background = background
    }
    frame.append("m")
  }
}
