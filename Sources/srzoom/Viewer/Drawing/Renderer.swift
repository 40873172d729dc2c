import CLSR
import Imaging
import Terminal

/// Makes a frame of a session: reads it, and never writes it.
@MainActor struct Renderer {
  private let painter = Painter()

  /// Everything that is on the screen.
  func frame(of session: Session) -> Frame {
    var frame = Frame(session.canvas)
    if let layout = session.layout {
      drawPanes(session, layout, on: &frame)
      drawPopup(session, on: &frame)
    } else {
      drawTooSmall(on: &frame)
    }
    return frame
  }

  private func drawTooSmall(on frame: inout Frame) {
    let (rows, columns) = Layout.smallest
    for (row, line) in ["too small:", "srzoom needs", "\(columns)x\(rows) cells", "q quits"].enumerated() {
      frame.put(line, row: row, column: 0)
    }
  }

  // MARK: Panes

  private func drawPanes(_ session: Session, _ layout: Layout, on frame: inout Frame) {
    if let overview = layout.overview { frame.put(overviewLabel(session, overview), overview.label, .bold) }
    if case .failed(let error) = session.album.state {
      let pane = layout.overview ?? layout.enlarged[0]
      frame.put("\(error)".printable, pane.picture, .colour(.red))
      return drawStatus(session, layout, hasHints: false, on: &frame)
    }
    let labels = session.view.labels(isRestored: session.restoration != nil)
    for (pane, label) in zip(layout.enlarged, labels) { frame.put(label, pane.label, .bold) }
    guard let pyramid = session.album.pyramid else {
      return drawStatus(session, layout, hasHints: false, on: &frame)
    }
    var hasHints = false
    if let pane = layout.overview?.picture {
      place(overview(session, pyramid, in: pane), on: &frame)
      hasHints = drawHints(session, pane, on: &frame)
    }
    for (index, pane) in layout.enlarged.enumerated() {
      let comparison = index == layout.enlarged.count - 1 ? session.view.comparison : nil
      place(enlarged(session, pyramid, in: pane.picture, slot: index + 1, comparison), on: &frame)
    }
    drawStatus(session, layout, hasHints: hasHints, on: &frame)
  }

  private func place(_ picture: (Picture, CellRect), on frame: inout Frame) {
    frame.place(picture.0, at: picture.1)
  }

  /// What the overview's pixels depend on.
  private struct OverviewLook: Hashable, Sendable {
    var revision: Int, part: Region, ready: Set<Region>?, attention: Region?
  }

  /// The photo, darker where its context is still to come, with what the network attends to and the box.
  private func overview(_ session: Session, _ pyramid: Pyramid, in pane: CellRect) -> (Picture, CellRect) {
    let viewport = session.view.zoom.overviewViewport
    let cells = viewport.cells.moved(to: pane)
    let size = session.canvas.pixelSize(for: cells)
    let restorer = session.album.photo?.restorer
    let ready = restorer.flatMap { $0.contextProgress.isGrowing ? Set($0.readyContext) : nil }
    let attention = session.shownAttention
    let look = OverviewLook(
      revision: session.revision, part: viewport.source, ready: ready, attention: attention?.box)
    let picture = Picture(
      PictureSlot(0), id: look, quality: session.isMoving ? .moving : .resting,
      brackets: viewport.picturePixels(showing: session.box, of: size)
    ) {
      var picture = pyramid.picture(of: look.part, size: size, showsPixels: false)
      if let ready { picture.darken(except: ready.map { viewport.picturePixels(showing: $0, of: size) }) }
      if let attention { picture.tint(attention.marks(on: viewport, of: size)) }
      return picture
    }
    return (picture, cells)
  }

  /// What an enlarged pane's pixels depend on.
  private struct EnlargedLook: Hashable, Sendable {
    var revision: Int, box: Region, showsPixels: Bool
    /// nil: bilinear.
    var comparison: Comparison?
    var isFlipped = false, divider = 0.0
    /// What of the box is restored.
    var restored: Region?
  }

  /// What an enlarged pane shows; until the restored picture is there, what is known of it stands for it, and
  /// the bilinear one for the rest.
  private func enlarged(
    _ session: Session, _ pyramid: Pyramid, in pane: CellRect, slot: Int, _ comparison: Comparison?
  ) -> (Picture, CellRect) {
    let view = session.view
    let cells = view.zoom.viewport.cells.moved(to: pane)
    let size = session.canvas.pixelSize(for: cells)
    var look = EnlargedLook(
      revision: session.revision, box: session.box, showsPixels: view.showsPixels, comparison: comparison)
    let known = comparison == nil ? nil : session.restoration ?? session.cache.mostOverlapping(session.box)
    if let comparison {
      look.isFlipped = view.isFlipped && comparison != .difference
      look.divider = comparison == .wipe ? view.divider : 0
      look.restored = known?.region
    }
    let source = Painter.Source(
      revision: session.revision, pyramid: pyramid, photo: session.album.photo?.photo, box: session.box,
      restored: known, size: size, showsPixels: view.showsPixels)
    let picture = Picture(
      PictureSlot(slot), id: look, quality: session.isMoving ? .moving : .resting
    ) { [painter, look] in
      let bilinear = painter.bilinear(source)
      guard let comparison else { return bilinear }
      let restored = painter.restored(source) ?? bilinear
      let (first, second) = look.isFlipped ? (restored, bilinear) : (bilinear, restored)
      return switch comparison {
      case .sideBySide, .alone: second
      case .wipe: Painter.wipe(first, second, divider: look.divider)
      case .difference: Painter.difference(restored, bilinear)
      }
    }
    return (picture, cells)
  }

  // MARK: Text

  private func overviewLabel(_ session: Session, _ overview: Layout.Pane) -> String {
    guard session.album.pyramid != nil else { return "overview" }
    guard session.view.showsAttention else {
      return "overview \(StatusLine.decimal(session.view.zoom.overviewViewport.magnification, digits: 2))x"
    }
    guard let attention = session.shownAttention else { return "attention …" }
    let legend = "red = \(StatusLine.decimal(attention.strongest * 100, digits: 1)) %"
    let label = "attention, \(legend)"
    return label.count <= overview.label.columns ? label : legend
  }

  /// Draws the first keys to know, as many as the overview leaves room for.
  ///
  /// - Returns: whether there are any.
  private func drawHints(_ session: Session, _ pane: CellRect, on frame: inout Frame) -> Bool {
    let row = pane.row + session.view.zoom.overviewViewport.cells.maxRow + 1
    let lines = Keymap.hints(rows: pane.maxRow - row, columns: pane.columns)
    for (index, line) in lines.enumerated() {
      frame.put(line, row: row + index, column: pane.column, style: .dim)
    }
    return !lines.isEmpty
  }

  private func drawStatus(_ session: Session, _ layout: Layout, hasHints: Bool, on frame: inout Frame) {
    if let prompt = session.prompt { return draw(prompt, layout.status, on: &frame) }
    let line = StatusLine(session, hasHints: hasHints)
    frame.put(line.text(columns: layout.status.columns), layout.status, line.message == nil ? .plain : .bold)
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

  private func drawPopup(_ session: Session, on frame: inout Frame) {
    switch session.popup {
    case .none: break
    case .help(let page): drawHelp(page, on: &frame)
    case .info: drawPopup(title: "photo", lines: InfoText.lines(of: session), on: &frame)
    }
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

extension ContextProgress {
  /// Whether there is more to come.
  fileprivate var isGrowing: Bool { ready < total && !isLimited }
}

extension Frame {
  /// Writes text into the first row of some cells, cut off where they end.
  fileprivate mutating func put(_ text: String, _ cells: CellRect, _ style: TextStyle) {
    put(ScreenText.clipped(text, to: cells.columns), row: cells.row, column: cells.column, style: style)
  }
}
