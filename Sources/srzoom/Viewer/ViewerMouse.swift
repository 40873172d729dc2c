import Imaging
import Terminal

/// What the mouse does.
extension Viewer {
  /// What the mouse moves while its button is held.
  enum Drag: Sendable, Equatable {
    /// The box, on the overview.
    case box
    /// The divider of the wipe.
    case divider
    /// The photo below the enlarged pane: where the pointer was last, in cells.
    case photo(row: Double, column: Double)
  }

  /// Does what the mouse asks for.
  func handle(_ mouse: MouseEvent) {
    guard let layout else { return }
    switch mouse.action {
    case .press:
      message = nil
      endDemo()
      state.closePopup()
      drag = target(under: mouse, layout)
      follow(mouse, layout)
    case .drag: follow(mouse, layout)
    case .release: drag = nil
    case .wheelUp, .wheelDown: turnWheel(mouse, layout)
    }
  }

  private func target(under mouse: MouseEvent, _ layout: Layout) -> Drag? {
    func contains(_ pane: Layout.Pane) -> Bool { pane.picture.contains(row: mouse.row, column: mouse.column) }
    if let overview = layout.overview, contains(overview) { return .box }
    guard layout.enlarged.contains(where: contains) else { return nil }
    return state.comparison == .wipe ? .divider : .photo(row: mouse.exactRow, column: mouse.exactColumn)
  }

  private func follow(_ mouse: MouseEvent, _ layout: Layout) {
    switch drag {
    case .box:
      let pixel = photoPixel(under: mouse, layout)
      state.zoom.center(onX: pixel.x, y: pixel.y)
    case .divider:
      let cells = state.zoom.viewport.cells.moved(to: layout.enlarged[0].picture)
      state.moveDivider(to: (mouse.exactColumn - Double(cells.column)) / Double(max(1, cells.columns)))
    case .photo(let row, let column):
      let viewport = state.zoom.viewport
      let x = Int(
        ((column - mouse.exactColumn) * Double(viewport.source.width) / Double(viewport.cells.columns))
          .rounded())
      let y = Int(
        ((row - mouse.exactRow) * Double(viewport.source.height) / Double(viewport.cells.rows)).rounded())
      // Less than a pixel is kept for the next step.
      guard x != 0 || y != 0 else { return }
      let box = viewport.source
      state.zoom.center(onX: box.x + box.width / 2 + x, y: box.y + box.height / 2 + y)
      drag = .photo(row: mouse.exactRow, column: mouse.exactColumn)
    case nil: return
    }
    startMoving()
  }

  private func turnWheel(_ mouse: MouseEvent, _ layout: Layout) {
    let steps = mouse.action == .wheelUp ? 1 : -1
    if let overview = layout.overview, overview.picture.contains(row: mouse.row, column: mouse.column) {
      let pixel = photoPixel(under: mouse, layout)
      state.zoom.zoomOverview(by: steps, aroundX: pixel.x, y: pixel.y)
    } else {
      state.zoom.magnify(by: steps)
    }
    startMoving()
  }

  /// The photo's pixel that the overview shows under the pointer, or nearest to it.
  private func photoPixel(under mouse: MouseEvent, _ layout: Layout) -> (x: Int, y: Int) {
    let pane = layout.overview?.picture ?? layout.enlarged[0].picture
    let cell = state.zoom.overview.cell
    return state.zoom.overviewViewport.photoPixel(
      atX: Int((mouse.exactColumn - Double(pane.column)) * Double(cell.width)),
      y: Int((mouse.exactRow - Double(pane.row)) * Double(cell.height)))
  }
}

extension MouseEvent {
  /// Where the pointer is, in cells from the top left of the screen.
  fileprivate var exactRow: Double { Double(row) + rowFraction }
  fileprivate var exactColumn: Double { Double(column) + columnFraction }
}
