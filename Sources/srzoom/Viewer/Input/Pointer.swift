import Imaging
import Terminal

/// Turns what the left mouse button and the wheel do into changes of the view.
struct Pointer: Sendable, Equatable {
  /// What moves while the button is held.
  private enum Drag: Sendable, Equatable {
    /// The box, on the overview.
    case box
    /// The divider of the wipe.
    case divider
    /// The photo below the enlarged pane: where the pointer was last, in cells.
    case photo(row: Double, column: Double)
  }

  private var drag: Drag?

  /// What a mouse event means for a view in a layout; nil for nothing.
  mutating func action(for mouse: MouseEvent, on view: ViewState, in layout: Layout) -> ViewAction? {
    switch mouse.action {
    case .press:
      guard mouse.button == .left else { return nil }
      drag = Self.target(under: mouse, on: view, in: layout)
      return follow(mouse, on: view, in: layout)
    case .drag: return follow(mouse, on: view, in: layout)
    case .release:
      drag = nil
      return nil
    case .wheelUp, .wheelDown: return Self.wheel(mouse, on: view, in: layout)
    }
  }

  private static func target(under mouse: MouseEvent, on view: ViewState, in layout: Layout) -> Drag? {
    func contains(_ pane: Layout.Pane) -> Bool { pane.picture.contains(row: mouse.row, column: mouse.column) }
    if let overview = layout.overview, contains(overview) { return .box }
    guard layout.enlarged.contains(where: contains) else { return nil }
    return view.comparison == .wipe ? .divider : .photo(row: mouse.exactRow, column: mouse.exactColumn)
  }

  private mutating func follow(_ mouse: MouseEvent, on view: ViewState, in layout: Layout) -> ViewAction? {
    switch drag {
    case .box:
      let pixel = Self.photoPixel(under: mouse, on: view, in: layout)
      return .center(x: pixel.x, y: pixel.y)
    case .divider:
      let cells = view.zoom.viewport.cells.moved(to: layout.enlarged[0].picture)
      return .placeDivider((mouse.exactColumn - Double(cells.column)) / Double(max(1, cells.columns)))
    case .photo(let row, let column):
      let viewport = view.zoom.viewport
      let x = Self.photoPixels(
        column - mouse.exactColumn, of: viewport.source.width, on: viewport.cells.columns)
      let y = Self.photoPixels(row - mouse.exactRow, of: viewport.source.height, on: viewport.cells.rows)
      // Less than a pixel is kept for the next step.
      guard x != 0 || y != 0 else { return nil }
      drag = .photo(row: mouse.exactRow, column: mouse.exactColumn)
      let box = viewport.source
      return .center(x: box.x + box.width / 2 + x, y: box.y + box.height / 2 + y)
    case nil: return nil
    }
  }

  private static func wheel(_ mouse: MouseEvent, on view: ViewState, in layout: Layout) -> ViewAction {
    let steps = mouse.action == .wheelUp ? 1 : -1
    guard let overview = layout.overview, overview.picture.contains(row: mouse.row, column: mouse.column)
    else {
      return .magnify(steps)
    }
    let pixel = photoPixel(under: mouse, on: view, in: layout)
    return .zoomOverviewAround(steps, x: pixel.x, y: pixel.y)
  }

  /// The photo's pixel that the overview shows under the pointer, or nearest to it.
  private static func photoPixel(
    under mouse: MouseEvent, on view: ViewState, in layout: Layout
  ) -> (x: Int, y: Int) {
    let pane = layout.overview?.picture ?? layout.enlarged[0].picture
    let cell = view.zoom.overview.cell
    return view.zoom.overviewViewport.photoPixel(
      atX: Int((mouse.exactColumn - Double(pane.column)) * Double(cell.width)),
      y: Int((mouse.exactRow - Double(pane.row)) * Double(cell.height)))
  }

  /// A way of some cells in pixels of a photo of which `length` are shown on `cells`.
  private static func photoPixels(_ way: Double, of length: Int, on cells: Int) -> Int {
    Int((way * Double(length) / Double(cells)).rounded())
  }
}

extension MouseEvent {
  /// Where the pointer is, in cells from the top left of the screen.
  fileprivate var exactRow: Double { Double(row) + rowFraction }
  fileprivate var exactColumn: Double { Double(column) + columnFraction }
}

extension CellRect {
  /// The same cells, counted from the corner of `pane` until now, on the screen.
  func moved(to pane: CellRect) -> CellRect {
    CellRect(row: pane.row + row, column: pane.column + column, rows: rows, columns: columns)
  }
}
