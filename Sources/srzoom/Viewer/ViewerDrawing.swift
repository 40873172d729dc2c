import CLSR
import Imaging
import Terminal

/// What the viewer puts on the screen.
extension Viewer {
  /// Shares out the screen, after it or the comparison has changed.
  func layOut() {
    layout = Layout(
      rows: screen.canvas.bounds.rows, columns: screen.canvas.bounds.columns, comparison: state.comparison)
    guard let layout else { return }
    state.zoom.resize(pane: grid(layout.enlarged[0].picture), overview: grid(layout.overview?.picture))
  }

  private func grid(_ cells: CellRect?) -> PaneGrid {
    PaneGrid(
      rows: cells?.rows ?? 0, columns: cells?.columns ?? 0, cell: screen.canvas.cell,
      pixelAspect: screen.canvas.pixelAspect)
  }

  /// Draws everything; the screen sends what has changed.
  func draw() {
    frame = Frame(screen.canvas)
    frameNumber += 1
    if let layout {
      drawPanes(layout)
      drawStatus(layout.status)
      drawPopup()
    } else {
      drawTooSmall()
    }
    screen.present(frame)
  }

  private func drawTooSmall() {
    let (rows, columns) = Layout.smallest
    for (row, line) in ["too small:", "srzoom needs", "\(columns)x\(rows) cells", "q quits"].enumerated() {
      frame.put(line, row: row, column: 0)
    }
  }

  // MARK: Panes

  private func drawPanes(_ layout: Layout) {
    if let overview = layout.overview { frame.put(overviewLabel, overview.label, .bold) }
    if case .failed(let error) = album.state {
      let pane = layout.overview ?? layout.enlarged[0]
      frame.put("\(error)".printable, pane.picture, .colour(.red))
      return
    }
    let restoration = cache.use(state.zoom.box)
    for (pane, label) in zip(layout.enlarged, state.labels(isRestored: restoration != nil)) {
      frame.put(label, pane.label, .bold)
    }
    guard let pyramid = album.pyramid else { return }

    if let pane = layout.overview?.picture {
      let viewport = state.zoom.overviewViewport
      place(0, at: viewport.cells.moved(to: pane)) { [self] size in overview(pyramid, viewport, size) }
      drawHints()
    }
    for (index, pane) in layout.enlarged.enumerated() {
      let isLast = index == layout.enlarged.count - 1
      place(index + 1, at: state.zoom.viewport.cells.moved(to: pane.picture)) { [self] size in
        enlarged(pyramid, isLast ? restoration : nil, size, comparison: isLast ? state.comparison : nil)
      }
    }
  }

  private func place(_ slot: Int, at cells: CellRect, _ picture: @escaping @MainActor (PixelSize) -> Photo) {
    let size = screen.canvas.pixelSize(for: cells)
    frame.place(
      Picture(PictureSlot(slot), id: frameNumber, quality: isMoving ? .moving : .resting) { picture(size) },
      at: cells)
  }

  /// The photo, darker where its context is still to come, with what the network attends to and the box.
  private func overview(_ pyramid: Pyramid, _ viewport: Viewport, _ size: PixelSize) -> Photo {
    var picture = painter.overview(pyramid, part: viewport.source, size: size)
    if let restorer = album.photo?.restorer, restorer.contextProgress.isGrowing {
      let ready = restorer.readyContext.map { viewport.picturePixels(showing: $0, of: size) }
      picture.darken(except: ready)
    }
    if state.showsAttention, let attention, attention.box == state.zoom.box {
      // From the weakest on: where the overview has few pixels, patches cover all of it.
      let weakest = attention.patches.map(\.strength).min() ?? 0
      let range = max((attention.patches.map(\.strength).max() ?? 1) - weakest, .leastNormalMagnitude)
      picture.tint(
        attention.patches.map { patch in
          // A patch of 6x6 pixels of a large photo would hardly be seen, least of all on a small overview.
          let pixels = viewport.picturePixels(showing: patch.region, of: size)
            .enlarged(toSide: max(size.width / 80, min(3, size.width / 40)), in: picture.bounds)
          // The root, for one patch may have a third of all attention, beside which no other would be seen.
          return (pixels, Double((patch.strength - weakest) / range).squareRoot())
        })
    }
    picture.outline(
      viewport.picturePixels(showing: state.zoom.box, of: size), thickness: max(1, size.width / 400),
      // Two cells and a half, where a cell has pixels enough.
      least: state.zoom.overview.cell.width > 1 ? 5 : 3)
    return picture
  }

  /// What an enlarged pane shows; until the restored picture is there, what is known of it stands for it, and
  /// the bilinear one for the rest.
  private func enlarged(
    _ pyramid: Pyramid, _ restoration: Restoration?, _ size: PixelSize, comparison: Comparison?
  ) -> Photo {
    let box = state.zoom.box
    let bilinear = painter.bilinear(pyramid, box: box, size: size, showsPixels: state.showsPixels)
    guard let comparison else { return bilinear }
    let restored =
      restoration.map { painter.restored($0.photo, box: box, size: size, showsPixels: state.showsPixels) }
      ?? partlyRestored(box, size) ?? bilinear
    let (first, second) = state.isFlipped ? (restored, bilinear) : (bilinear, restored)
    return switch comparison {
    case .sideBySide, .alone: second
    case .wipe: Painter.wipe(first, second, divider: state.divider)
    case .difference: Painter.difference(restored, bilinear)
    }
  }

  /// The box with what a box close by has in common with it; nil if there is none.
  private func partlyRestored(_ box: Region, _ size: PixelSize) -> Photo? {
    guard let photo = album.photo?.photo, let near = cache.mostOverlapping(box) else { return nil }
    let partly = photo.partlyRestored(box, by: near)
    return partly.scaled(partly.bounds, to: size, showsPixels: state.showsPixels)
  }

  private var overviewLabel: String {
    guard album.pyramid != nil else { return "overview" }
    if state.showsAttention {
      guard let attention, attention.box == state.zoom.box else { return "attention …" }
      let strongest = Double(attention.patches.map(\.strength).max() ?? 0)
      let legend = "red = \(StatusLine.decimal(strongest * 100, digits: 1)) %"
      let label = "attention, \(legend)"
      return label.count <= layout?.overview?.label.columns ?? 0 ? label : legend
    }
    return "overview \(StatusLine.decimal(state.zoom.overviewViewport.magnification, digits: 2))x"
  }

  // MARK: Text

  /// The first keys to know, as many as the overview leaves room for, and where they begin.
  private var hints: (lines: [String], row: Int, column: Int) {
    guard let pane = layout?.overview?.picture, album.pyramid != nil else { return ([], 0, 0) }
    let row = pane.row + state.zoom.overviewViewport.cells.maxRow + 1
    return (Keymap.hints(rows: pane.maxRow - row, columns: pane.columns), row, pane.column)
  }

  private func drawHints() {
    for (index, line) in hints.lines.enumerated() {
      frame.put(line, row: hints.row + index, column: hints.column, style: .dim)
    }
  }

  private func drawStatus(_ cells: CellRect) {
    if let prompt { return draw(prompt, cells) }
    var line = StatusLine(file: SavedRegion.name(of: album.path).printable)
    line.position = (album.index + 1, album.paths.count)
    line.message = message
    line.hint = hints.lines.isEmpty ? "? keys" : nil
    if case .failed(let error) = album.state { line.message = message ?? "\(line.file): \(error)".printable }
    if let size = album.size {
      let restoration = cache.use(state.zoom.box)
      line.photo = size
      line.box = state.zoom.box
      line.magnification = state.zoom.viewport.magnification
      line.context = album.photo?.restorer.contextProgress
      line.seconds = restoration?.seconds
      line.cost = restoration?.cost
    }
    frame.put(line.text(columns: cells.columns), cells, line.message == nil ? .plain : .bold)
  }

  /// The line being typed; its end stays visible when it is longer than the row.
  private func draw(_ prompt: LinePrompt, _ cells: CellRect) {
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

  private func drawPopup() {
    switch state.popup {
    case .none: break
    case .help(let page): drawHelp(page)
    case .info: drawPopup(title: "photo", lines: infoLines)
    }
  }

  /// One page of the help; behind the last one the popup is closed.
  private func drawHelp(_ page: Int) {
    let lines = Keymap.helpLines
    let room = screen.canvas.bounds.rows - 3
    let pages = (lines.count + room - 1) / room
    guard page < pages else { return state.closePopup() }
    let title = page + 1 < pages ? "keys \(page + 1)/\(pages), more: ?" : "keys"
    drawPopup(title: title, lines: Array(lines[(page * room)...].prefix(room)))
  }

  private func drawPopup(title: String, lines: [String]) {
    let bounds = screen.canvas.bounds
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

  private var infoLines: [String] {
    var lines = ["file     \(album.path.printable)"]
    if let size = album.size {
      lines.append("size     \(size.width)x\(size.height) pixels")
      lines.append("box      \(state.zoom.box), restored at four times its size")
    }
    if let photo = album.photo {
      if photo.photo.alpha != nil { lines.append("alpha    shown over a checkerboard, saved opaque") }
      if let profile = photo.photo.iccProfile {
        lines.append("profile  ICC, \(profile.count) bytes, kept in what is saved")
      }
      if let damage = photo.damage { lines.append("damaged  \(damage.printable)") }
    }
    lines.append("model    \(settings.selection.model.name.printable)")
    lines.append("graphics \(screen.graphics.rawValue)")
    if let cost = cache.use(state.zoom.box)?.cost {
      lines.append("work     \(StatusLine.giga(cost.roi)) GFLOPs for the box")
      lines.append("         \(StatusLine.giga(cost.context)) GFLOPs for the photo's context, once")
      lines.append("         \(StatusLine.giga(cost.wholePhoto)) GFLOPs to restore the whole photo instead")
    }
    return lines
  }
}

extension ContextProgress {
  /// Whether there is more to come.
  fileprivate var isGrowing: Bool { ready < total && !isLimited }
}

extension Region {
  /// The region around the same middle with sides of at least `side`, clipped to `bounds`; empty stays empty.
  fileprivate func enlarged(toSide side: Int, in bounds: Region) -> Region {
    guard !isEmpty else { return self }
    let (moreX, moreY) = (max(0, side - width), max(0, side - height))
    return Region(x: x - moreX / 2, y: y - moreY / 2, width: width + moreX, height: height + moreY)
      .intersection(bounds)
  }
}

extension CellRect {
  /// The same cells, counted from the corner of `pane` until now, on the screen.
  func moved(to pane: CellRect) -> CellRect {
    CellRect(row: pane.row + row, column: pane.column + column, rows: rows, columns: columns)
  }
}

extension Frame {
  /// Writes text into the first row of some cells, cut off where they end.
  fileprivate mutating func put(_ text: String, _ cells: CellRect, _ style: TextStyle) {
    put(ScreenText.clipped(text, to: cells.columns), row: cells.row, column: cells.column, style: style)
  }
}
