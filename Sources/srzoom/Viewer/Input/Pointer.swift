import Imaging
import Terminal

/// Turns what the left mouse button and the wheel do into changes of the view.
struct Pointer: Sendable, Equatable {
  /// Where the pointer is, in cells from the top left of the screen.
  private struct Place: Sendable, Equatable {
    let row: Double, column: Double
  }

  /// What happens while the button is held.
  private enum Drag: Sendable, Equatable {
    /// The box moves on the overview: how far its middle is from the pointer, in photo pixels.
    case box(x: Int, y: Int)
    /// A box is drawn on the overview, from a corner.
    case drawing(from: Place)
    /// The divider of the wipe moves.
    case divider
    /// The photo moves below the enlarged pane: where the pointer was last.
    case photo(Place)
  }

  private var drag: Drag?

  /// What a mouse event means for a view; nil for nothing.
  mutating func action(for mouse: MouseEvent, on view: ViewState) -> ViewAction? {
    guard let layout = view.layout else { return nil }
    switch mouse.action {
    case .press:
      guard mouse.button == .left else { return nil }
      return press(mouse, on: view, layout)
    case .drag: return follow(mouse, on: view, layout)
    case .release:
      drag = nil
      return nil
    case .wheelUp: return .magnify(1)
    case .wheelDown: return .magnify(-1)
    }
  }

  private mutating func press(_ mouse: MouseEvent, on view: ViewState, _ layout: Layout) -> ViewAction? {
    drag = nil
    if let overview = view.overview(in: layout), overview.cells.contains(row: mouse.row, column: mouse.column)
    {
      let pixel = overview.photoPixel(row: mouse.exactRow, column: mouse.exactColumn)
      if isOnBox(mouse, view.box, overview) {
        let box = view.box
        drag = .box(x: box.x + box.width / 2 - pixel.x, y: box.y + box.height / 2 - pixel.y)
        return nil
      }
      drag = .drawing(from: Place(row: mouse.exactRow, column: mouse.exactColumn))
      return .center(x: pixel.x, y: pixel.y)
    }
    guard
      let pane = layout.enlarged.first(where: { $0.cells.contains(row: mouse.row, column: mouse.column) })
    else { return nil }
    let cells = view.viewport(in: pane).cells
    let divider = Double(cells.column) + view.divider * Double(cells.columns)
    if view.shownComparison == .wipe, !view.isFullScreen, abs(mouse.exactColumn - divider) <= 2 {
      drag = .divider
      return follow(mouse, on: view, layout)
    }
    drag = .photo(Place(row: mouse.exactRow, column: mouse.exactColumn))
    return nil
  }

  /// Whether the pointer is on the box, or as near as a hand can tell.
  private func isOnBox(_ mouse: MouseEvent, _ box: Region, _ overview: Viewport) -> Bool {
    let (source, cells) = (overview.source, overview.cells)
    let row =
      Double(cells.row) + Double(2 * box.y + box.height) / 2 * Double(cells.rows) / Double(source.height)
    let column =
      Double(cells.column) + Double(2 * box.x + box.width) / 2 * Double(cells.columns) / Double(source.width)
    let reachY = max(0.75, Double(box.height * cells.rows) / Double(2 * source.height))
    let reachX = max(0.75, Double(box.width * cells.columns) / Double(2 * source.width))
    return abs(mouse.exactRow - row) <= reachY && abs(mouse.exactColumn - column) <= reachX
  }

  private mutating func follow(_ mouse: MouseEvent, on view: ViewState, _ layout: Layout) -> ViewAction? {
    let place = Place(row: mouse.exactRow, column: mouse.exactColumn)
    switch drag {
    case .box(let x, let y):
      guard let pixel = view.overview(in: layout)?.photoPixel(row: place.row, column: place.column) else {
        return nil
      }
      return .center(x: pixel.x + x, y: pixel.y + y)
    case .drawing(let corner): return draw(from: corner, to: place, on: view, layout)
    case .divider:
      let cells = view.viewport(in: layout.enlarged[0]).cells
      return .placeDivider((place.column - Double(cells.column)) / Double(max(1, cells.columns)))
    case .photo(let last):
      let viewport = view.viewport(in: layout.enlarged[0])
      let (source, cells) = (viewport.source, viewport.cells)
      let x = Int(((last.column - place.column) * Double(source.width) / Double(cells.columns)).rounded())
      let y = Int(((last.row - place.row) * Double(source.height) / Double(cells.rows)).rounded())
      // Less than a pixel is kept for the next step.
      guard x != 0 || y != 0 else { return nil }
      drag = .photo(place)
      return .center(x: source.x + source.width / 2 + x, y: source.y + source.height / 2 + y)
    case nil: return nil
    }
  }

  /// The box from one corner to another; none as long as the hand may only have shaken.
  private func draw(from corner: Place, to place: Place, on view: ViewState, _ layout: Layout) -> ViewAction?
  {
    guard let overview = view.overview(in: layout),
      max(abs(corner.row - place.row), abs(corner.column - place.column)) >= 1
    else { return nil }
    let a = overview.photoPixel(row: corner.row, column: corner.column)
    let b = overview.photoPixel(row: place.row, column: place.column)
    return .show(
      Region(x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x) + 1, height: abs(a.y - b.y) + 1))
  }
}

extension MouseEvent {
  /// Where the pointer is, in cells from the top left of the screen.
  fileprivate var exactRow: Double { Double(row) + rowFraction }
  fileprivate var exactColumn: Double { Double(column) + columnFraction }
}
