import CLSR
import Imaging
import Terminal

/// Makes a frame of a session: reads it, and never writes it.
@MainActor struct Renderer {
  private let painter = Painter()

  /// Everything that is on the screen.
  func frame(of session: Session) -> Frame {
    var frame = Frame(session.view.canvas)
    guard let layout = session.view.layout else {
      drawTooSmall(on: &frame)
      return frame
    }
    if case .failed(let error) = session.album.state {
      frame.put("\(error)".printable, layout.enlarged[0].cells, .colour(.red))
    } else if let pyramid = session.album.pyramid {
      drawPictures(session, pyramid, layout, on: &frame)
    }
    drawText(session, layout, on: &frame)
    return frame
  }

  private func drawTooSmall(on frame: inout Frame) {
    let (rows, columns) = Layout.smallest
    for (row, line) in ["too small:", "srzoom needs", "\(columns)x\(rows) cells", "q quits"].enumerated() {
      frame.put(line, row: row, column: 0)
    }
  }

  // MARK: Pictures

  /// What an enlarged pane shows.
  private enum Content: Hashable, Sendable {
    case plain, restored
    /// The divider's share, and whether restored is on the left.
    case wipe(Double, isFlipped: Bool)
    case difference
  }

  /// What an enlarged pane's pixels depend on.
  private struct Look: Hashable, Sendable {
    var revision: Int, box: Region, showsPixels: Bool, content: Content
    /// How far the box is restored.
    var tiles: [TiledBox.Progress]
    /// Where the photo stands small inside.
    var inset: CellRect?
  }

  private func drawPictures(
    _ session: Session, _ pyramid: Pyramid, _ layout: Layout, on frame: inout Frame
  ) {
    let overview = session.view.overview(in: layout)
    if let overview, layout.overview != nil {
      frame.place(self.overview(session, pyramid, overview), at: overview.cells)
    }
    for (index, (pane, content)) in zip(layout.enlarged, contents(session.view)).enumerated() {
      let viewport = session.view.viewport(in: pane)
      let surroundings = Surroundings(of: viewport, in: pane, photo: pyramid.size)
      let inset = index == 0 && layout.overview == nil ? overview : nil
      let cells = surroundings == nil ? viewport.cells : pane.cells
      frame.place(
        enlarged(
          session, pyramid, viewport, content, surroundings, on: cells, slot: index + 1, inset: inset),
        at: cells)
    }
  }

  private func contents(_ view: ViewState) -> [Content] {
    if view.isFullScreen { return [view.isFlipped ? .plain : .restored] }
    return switch view.shownComparison {
    case nil: [.plain]
    case .sideBySide: [.plain, view.isFlipped ? .plain : .restored]
    case .wipe: [.wipe(view.divider, isFlipped: view.isFlipped)]
    case .difference: [.difference]
    }
  }

  private struct OverviewLook: Hashable, Sendable {
    var revision: Int, attention: Region?
  }

  /// The whole photo, with what the network attends to and the box.
  private func overview(_ session: Session, _ pyramid: Pyramid, _ viewport: Viewport) -> Picture {
    // A network without a context to look in attends to nothing: that is no reason to darken the photo.
    let attention = session.shownAttention.flatMap { $0.patches.isEmpty ? nil : $0 }
    let colour = session.album.photo?.colour
    return Picture(
      PictureSlot(0), id: OverviewLook(revision: session.restored.revision, attention: attention?.box),
      quality: session.isAboutToChange ? .moving : .resting,
      brackets: viewport.picturePixels(showing: session.box)
    ) {
      var picture = pyramid.picture(of: viewport.source, size: viewport.size, showsPixels: false)
      if let colour { picture = colour.convert(picture) }
      if let attention { picture.spotlight(attention.marks(on: viewport)) }
      return picture
    }
  }

  /// What an enlarged pane shows on some cells: the box with what is around it, and in its corner the photo with brackets
  /// around the box.
  private func enlarged(
    _ session: Session, _ pyramid: Pyramid, _ viewport: Viewport, _ content: Content,
    _ surroundings: Surroundings?, on cells: CellRect, slot: Int, inset: Viewport?
  ) -> Picture {
    let source = Painter.Source(
      revision: session.restored.revision, pyramid: pyramid, photo: session.album.photo,
      tiles: session.restored.tiles,
      mixedTiles: session.restored.mixedTiles, quarters: session.restored.models.quarters,
      size: viewport.size,
      showsPixels: session.view.showsPixels)
    let look = Look(
      revision: session.restored.revision, box: session.box, showsPixels: session.view.showsPixels,
      content: content,
      tiles: content == .plain ? [] : source.progress, inset: inset?.cells)
    // Where the inset's pixels begin in this picture.
    let canvas = session.view.canvas
    let x = ((inset?.cells.column ?? 0) - cells.column) * canvas.cell.width
    let y = ((inset?.cells.row ?? 0) - cells.row) * canvas.cell.height
    let brackets = inset.map { inset in
      let box = inset.picturePixels(showing: session.box)
      return Region(x: box.x + x, y: box.y + y, width: box.width, height: box.height)
    }
    return Picture(
      PictureSlot(slot), id: look, quality: session.isAboutToChange ? .moving : .resting, brackets: brackets
    ) { [painter] in
      var picture =
        switch content {
        case .plain: painter.plain(source)
        case .restored: painter.restored(source)
        case .wipe(let divider, let isFlipped):
          isFlipped
            ? Painter.wipe(painter.restored(source), painter.plain(source), divider: divider)
            : Painter.wipe(painter.plain(source), painter.restored(source), divider: divider)
        case .difference: Painter.difference(painter.restored(source), painter.plain(source))
        }
      if let surroundings {
        let around = pyramid.picture(
          of: surroundings.region, size: surroundings.place.size, showsPixels: session.view.showsPixels)
        picture = surroundings.picture(
          size: canvas.pixelSize(for: cells), around: source.shown(around), box: picture)
      }
      if let inset {
        let overview = pyramid.picture(of: inset.source, size: inset.size, showsPixels: false)
        picture.inset(source.shown(overview), x: x, y: y)
      }
      return picture
    }
  }

  // MARK: Text

  private func drawText(_ session: Session, _ layout: Layout, on frame: inout Frame) {
    if let titles = layout.titles { drawTitles(session, layout, titles, on: &frame) }
    if let hints = layout.hints { frame.put(self.hints(session, columns: hints.columns), hints, .dim) }
    if let prompt = session.prompt {
      draw(prompt, layout.status, on: &frame)
    } else {
      let line = StatusLine(session, hasHints: layout.hints != nil)
      frame.put(
        line.text(columns: layout.status.columns), layout.status, line.message == nil ? .plain : .bold)
    }
    switch session.popup {
    case .none: break
    case .help(let page): drawHelp(page, on: &frame)
    case .info:
      let lines = InfoText.lines(of: session, columns: frame.canvas.bounds.columns - 4)
      drawPopup(title: "photo", lines: lines, on: &frame)
    }
  }

  /// The keys to know.
  private func hints(_ session: Session, columns: Int) -> String {
    if session.prompt != nil { return ScreenText.clipped(LinePrompt.hints, to: columns) }
    if session.motion.isDemo { return "demo: any key stops it" }
    return Keymap.hints(columns: columns, hasSeveralFiles: session.album.paths.count > 1)
  }

  private func drawTitles(_ session: Session, _ layout: Layout, _ row: CellRect, on frame: inout Frame) {
    for title in Titles.of(session, layout) {
      frame.put(
        ScreenText.clipped(title.text, to: title.columns), row: row.row, column: title.column, style: .bold)
    }
  }

  /// The line being typed; its end stays visible when it is longer than the row.
  private func draw(_ prompt: LinePrompt, _ cells: CellRect, on frame: inout Frame) {
    let beginning = prompt.question + String(prompt.text[..<prompt.cursor])
    var characters = Array(beginning)
    while ScreenText.width(of: String(characters)) >= cells.columns, !characters.isEmpty {
      characters.removeFirst()
    }
    let column = ScreenText.width(of: String(characters))
    frame.put(
      String(characters + prompt.text[prompt.cursor...]), row: cells.row, column: cells.column, style: .bold)
    frame.showCursor(row: cells.row, column: column)
  }

  private func drawHelp(_ page: Int, on frame: inout Frame) {
    let pages = Keymap.helpPages(rows: frame.canvas.bounds.rows - 3)
    let title = page + 1 < pages.count ? "keys \(page + 1)/\(pages.count), more: ?" : "keys"
    drawPopup(title: title, lines: pages[page], on: &frame)
  }

  private func drawPopup(title: String, lines: [String], on frame: inout Frame) {
    let bounds = frame.canvas.bounds
    let rows = min(lines.count + 2, bounds.rows - 1)
    let columns = min((lines.map { ScreenText.width(of: $0) }.max() ?? 0) + 4, bounds.columns)
    let cells = CellRect(
      row: (bounds.rows - rows) / 2, column: (bounds.columns - columns) / 2, rows: rows, columns: columns)
    frame.popup(cells, title: title)
    for (index, line) in lines.prefix(rows - 2).enumerated() {
      frame.put(
        ScreenText.clipped(line, to: columns - 4), row: cells.row + 1 + index, column: cells.column + 2)
    }
  }
}

extension Frame {
  /// Writes text into the first row of some cells, cut off where they end.
  fileprivate mutating func put(_ text: String, _ cells: CellRect, _ style: TextStyle) {
    put(ScreenText.clipped(text, to: cells.columns), row: cells.row, column: cells.column, style: style)
  }
}
