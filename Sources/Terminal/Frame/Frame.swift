import Imaging

/// All that the screen shows at one time: text, pictures, the cursor.
///
///     var frame = Frame(screen.canvas)
///     frame.put("photo.jpg", row: 0, column: 0, style: .bold)
///     let cells = CellRect(row: 1, column: 0, rows: 20, columns: 40)
///     let size = frame.canvas.pixelSize(for: cells)
///     let picture = Picture(PictureSlot(0), id: size) {
///       photo.areaMean(photo.bounds, width: size.width, height: size.height)
///     }
///     frame.place(picture, at: cells)
///     screen.present(frame)
///
/// Whatever is put last covers what was there before.
public struct Frame: Sendable, Equatable {
  /// A picture and its cells.
  public struct PlacedPicture: Sendable, Equatable {
    /// What is shown.
    public let picture: Picture
    /// Where.
    public let cells: CellRect
  }

  /// What it is drawn on.
  public let canvas: Canvas
  /// The pictures in the order in which they were placed.
  public private(set) var pictures: [PlacedPicture] = []
  /// What each cell holds.
  private(set) var text: CellGrid<TextCell>
  /// The cell with the cursor; nil: it is hidden.
  private(set) var cursor: TextCursor?

  /// A blank frame: no text, no pictures, no cursor.
  public init(_ canvas: Canvas) {
    self.canvas = canvas
    text = CellGrid(rows: canvas.bounds.rows, columns: canvas.bounds.columns, repeating: .blank)
  }

  // MARK: Drawing

  /// Writes one line of text.
  ///
  /// Control characters are shown as "?"; what lies outside the screen is left out.
  ///
  /// - Parameters:
  ///   - line: the text.
  ///   - row: of the cells, from 0.
  ///   - column: of the first cell, from 0.
  ///   - style: how it looks.
  ///   - width: the most cells it may take; nil: to the right edge.
  /// - Returns: the cells taken.
  @discardableResult
  public mutating func put(
    _ line: String, row: Int, column: Int, style: TextStyle = .plain, width: Int? = nil
  ) -> Int {
    let bounds = canvas.bounds
    guard bounds.contains(row: row, column: column) else { return 0 }
    let (characters, used) = ScreenText.cells(line, width: min(width ?? .max, bounds.columns - column))
    clear(CellRect(row: row, column: column, rows: 1, columns: used))
    var end = column
    for character in characters {
      switch TerminalLocale.width(of: character) ?? 0 {
      case ..<1: combine(character, row: row, column: end - 1)
      case 1:
        text[row, end] = .character(character, style)
        end += 1
      default:
        text[row, end] = .character(character, style)
        text[row, end + 1] = .secondHalf
        end += 2
      }
    }
    return used
  }

  /// Lets a mark combine with the character that ends in a cell.
  private mutating func combine(_ mark: Unicode.Scalar, row: Int, column: Int) {
    switch text[row, column] {
    case .character(let base, let marks, let style):
      text[row, column] = .character(base, marks: marks + [mark], style)
    case .secondHalf: combine(mark, row: row, column: column - 1)
    case .picture: break
    }
  }

  /// Blanks `cells`, as the ground of a popup; what lies outside the screen is left out.
  public mutating func fill(_ cells: CellRect, style: TextStyle = .plain) {
    let inside = cells.intersection(canvas.bounds)
    guard !inside.isEmpty else { return }
    clear(inside)
    text.fill(inside, with: .character(" ", style))
  }

  /// Blanks `cells` and draws a frame along their edge, with `title` in its upper side.
  ///
  /// Text belongs inside: from `cells.row + 1`, `cells.column + 2`.
  public mutating func popup(_ cells: CellRect, title: String = "", style: TextStyle = .plain) {
    guard cells.rows >= 2, cells.columns >= 2 else { return }
    fill(cells, style: style)
    let (horizontal, vertical, corners) = canvas.hasUTF8 ? ("─", "│", "┌┐└┘") : ("-", "|", "++++")
    let corner = corners.map(String.init)
    let side = String(repeating: horizontal, count: cells.columns - 2)
    put(corner[0] + side + corner[1], row: cells.row, column: cells.column, style: style)
    for row in cells.row + 1..<max(cells.row + 1, cells.maxRow - 1) {
      put(vertical, row: row, column: cells.column, style: style)
      put(vertical, row: row, column: cells.maxColumn - 1, style: style)
    }
    put(corner[2] + side + corner[3], row: cells.maxRow - 1, column: cells.column, style: style)
    if !title.isEmpty {
      put(
        " \(title) ", row: cells.row, column: cells.column + 2, style: style, width: max(0, cells.columns - 4)
      )
    }
  }

  /// Places a picture.
  ///
  /// - Precondition: `cells` is not empty and lies on the screen, above its last row (where sixel would scroll).
  public mutating func place(_ picture: Picture, at cells: CellRect) {
    var area = canvas.bounds
    area.rows -= 1
    precondition(!cells.isEmpty && area.contains(cells), "picture at \(cells) of a \(canvas.bounds) screen")
    pictures.append(PlacedPicture(picture: picture, cells: cells))
    clear(cells)
    text.fill(cells, with: .picture)
  }

  /// Shows the cursor at a cell, as for line editing.
  ///
  /// - Precondition: the cell lies on the screen.
  public mutating func showCursor(row: Int, column: Int) { cursor = TextCursor(row: row, column: column) }

  /// Blanks the halves of wide characters that stick out of cells about to be written.
  private mutating func clear(_ cells: CellRect) {
    guard !cells.isEmpty else { return }
    for row in cells.row..<cells.maxRow {
      if text[row, cells.column] == .secondHalf { text[row, cells.column - 1] = .blank }
      if cells.maxColumn < text.columns, text[row, cells.maxColumn] == .secondHalf {
        text[row, cells.maxColumn] = .blank
      }
    }
  }

  // MARK: Looking

  /// The rows as text without the blanks at their ends; the cells of a picture show its number among `pictures`.
  public var lines: [String] {
    (0..<text.rows).map { row in
      var line = String.UnicodeScalarView()
      for column in 0..<text.columns {
        switch text[row, column] {
        case .character(let base, let marks, _):
          line.append(contentsOf: [base] + marks)
        case .secondHalf: break
        case .picture:
          let number = pictures.lastIndex { $0.cells.contains(row: row, column: column) } ?? 0
          line.append(contentsOf: "\(number % 10)".unicodeScalars)
        }
      }
      let end = line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex
      return String(line[..<end])
    }
  }
}
