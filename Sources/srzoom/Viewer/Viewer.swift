import CLSR
import Glibc
import Imaging
import Terminal

/// The interactive viewer: an event changes the state, the state is drawn, and the worker is asked for what is
/// missing. Nothing here waits for the network.
@MainActor final class Viewer {
  /// How a viewer comes to its end.
  enum Ending: Sendable, Equatable {
    /// The user pressed q.
    case quit
    /// A signal of this number came.
    case signal(Int32)
  }

  /// After so long without an event a picture is drawn again as good as it can be.
  private static let rest = Duration.milliseconds(150)

  private let screen: Screen
  private let settings: ViewSettings
  private let worker = Worker<Finding>()
  private var album: Album
  private var state: ViewState
  private var layout: Layout?
  private var painter = Painter()
  private var cache = RestorationCache()
  /// The shown photo's context; nil until it is open.
  private var context: ContextProgress?
  /// A sentence for the status line, until the next key.
  private var message: String?
  /// What the mouse button was pressed on, and where the pointer was since.
  private var drag: Drag?
  /// Whether the frame on the screen is of the quick kind.
  private var isMoving = false

  /// A viewer of `album`, whose first file may be known already.
  init(screen: Screen, settings: ViewSettings, album: Album) {
    self.screen = screen
    self.settings = settings
    self.album = album
    let none = PaneGrid(rows: 0, columns: 0, cell: PixelSize(width: 1, height: 2))
    state = ViewState(zoom: Zoom(photo: PixelSize(width: 0, height: 0), pane: none, overview: none))
  }

  // MARK: The loop

  /// Shows the photos until the user has seen enough.
  func run() -> Ending {
    defer { worker.stop(waitingAtMost: 500) }
    layOut()
    showFirstFile()
    draw()
    askForWhatIsMissing()
    while true {
      var event = screen.next(wakingOn: worker.wakeDescriptor, timeout: isMoving ? Self.rest : nil)
      let isRested = event == nil
      // Everything that has happened comes before the next frame: a held key never queues up.
      while let next = event {
        if let ending = handle(next) { return ending }
        event = screen.next(wakingOn: worker.wakeDescriptor, timeout: .zero)
      }
      if isRested { isMoving = false }
      draw()
      askForWhatIsMissing()
    }
  }

  private func handle(_ event: Event) -> Ending? {
    switch event {
    case .key(let key): return handle(key)
    case .mouse(let mouse): handle(mouse)
    case .resized, .resumed: layOut()
    case .woken: worker.take().forEach(learn)
    case .interrupt: return .signal(SIGINT)
    case .terminate: return .signal(SIGTERM)
    case .hangup: return .signal(SIGHUP)
    }
    return nil
  }

  private func handle(_ key: Key) -> Ending? {
    message = nil
    guard let action = Keymap.action(for: key) else {
      if key == .escape { state.closePopup() }
      return nil
    }
    let before = state.zoom
    state.apply(action)
    isMoving = state.zoom != before
    switch action {
    case .quit: return .quit
    case .changeFile(let steps): changeFile(by: steps)
    case .save: save()
    case .redraw: screen.invalidate()
    // The terminal sends SIGTSTP for Ctrl-Z; this is for a terminal that does not.
    case .suspend: raise(SIGTSTP)
    case .nextComparison: layOut()
    default: break
    }
    return nil
  }

  // MARK: Files

  /// The first file is looked at here and now: there is nothing else to show yet.
  private func showFirstFile() {
    do throws(PhotoError) {
      if case .unread = album.state { album[album.index] = .preview(try PhotoBytes(path: album.path), nil) }
      if case .preview(let file, nil) = album.state {
        let pyramid = try file.preview(filling: previewSize, maxPixels: settings.maxPixels)
        album[album.index] = .preview(file, pyramid)
      }
    } catch {
      album[album.index] = .failed(error)
    }
    photoChanged()
  }

  private func changeFile(by steps: Int) {
    guard album.move(by: steps) else {
      message = steps > 0 ? "this is the last file" : "this is the first file"
      return
    }
    cache.removeAll()
    photoChanged()
  }

  /// More, or another photo, is known: the box stays where it is.
  private func photoChanged() {
    painter.forget()
    context = album.photo?.restorer.contextProgress
    if let size = album.size { state.zoom.change(toPhoto: size) }
  }

  /// As many pixels as the overview has on the screen.
  private var previewSize: PixelSize {
    state.zoom.overview.isEmpty ? state.zoom.pane.size : state.zoom.overview.size
  }

  // MARK: The worker

  private func askForWhatIsMissing() {
    let index = album.index
    switch album.state {
    case .failed: break
    case .unread: openQuickly(index)
    case .preview(let file, _): openWholly(file, index)
    case .open(let photo): restore(photo, index)
    }
  }

  /// Asks for a first look at a file.
  private func openQuickly(_ index: Int) {
    let (path, size, maxPixels) = (album.path, previewSize, settings.maxPixels)
    ask(.look(index)) { _ in
      do throws(PhotoError) {
        let file = try PhotoBytes(path: path)
        return .looked(index, file, try file.preview(filling: size, maxPixels: maxPixels))
      } catch {
        return .failed(index, error)
      }
    }
  }

  /// Asks for all pixels of a file.
  private func openWholly(_ file: PhotoBytes, _ index: Int) {
    let settings = settings
    ask(.open(index)) { _ in Self.open(file, index, settings) }
  }

  /// Asks for the box, unless it is known, and for the context around it.
  private func restore(_ photo: OpenPhoto, _ index: Int) {
    let box = state.zoom.box
    let isKnown = cache.contains(box)
    let isAsked = ask(.restore(index, box)) { [restorer = photo.restorer] isStale in
      isKnown ? nil : restorer.restore(box, isStale: isStale).map { .restored(index, $0) }
    }
    guard isAsked else { return }
    let ahead = album.ahead.map { (index: $0, path: album.paths[$0]) }
    worker.fillIdleTime { [settings, restorer = photo.restorer] isStale in
      let again = restorer.extendContext(around: box, isStale: isStale)
      if !again, !isStale(), let ahead {
        return (Self.openAhead(ahead.path, ahead.index, settings), false)
      }
      return (.context(index, restorer.contextProgress), again)
    }
  }

  private var asked: Question?

  /// Asks the worker, unless this was the last question already.
  ///
  /// - Returns: whether it was asked.
  @discardableResult private func ask(_ question: Question, _ job: @escaping Worker<Finding>.Job) -> Bool {
    guard question != asked else { return false }
    asked = question
    worker.submit(job)
    return true
  }

  private nonisolated static func open(_ file: PhotoBytes, _ index: Int, _ settings: ViewSettings) -> Finding
  {
    do throws(PhotoError) {
      return .opened(index, try OpenPhoto(file, settings: settings))
    } catch {
      return .failed(index, error)
    }
  }

  private nonisolated static func openAhead(_ path: String, _ index: Int, _ settings: ViewSettings) -> Finding
  {
    do throws(PhotoError) {
      return open(try PhotoBytes(path: path), index, settings)
    } catch {
      return .failed(index, error)
    }
  }

  private func learn(_ finding: Finding) {
    switch finding {
    case .looked(let index, let file, let pyramid): know(.preview(file, pyramid), of: index)
    case .opened(let index, let photo): know(.open(photo), of: index)
    case .failed(let index, let error): know(.failed(error), of: index)
    case .restored(let index, let restoration):
      guard index == album.index else { return }
      cache.insert(restoration)
      context = album.photo?.restorer.contextProgress
    case .context(let index, let progress):
      if index == album.index { context = progress }
    case .saved(let path): message = "saved \(path.printable)"
    case .unsaved(let failure): message = "not saved: \(failure)"
    }
  }

  private func know(_ state: Album.State, of index: Int) {
    guard index == album.index else { return album.keepAhead(state, index: index) }
    album[index] = state
    photoChanged()
  }

  // MARK: Saving

  private func save() {
    guard let photo = album.photo else {
      message = "not saved: the photo is not read yet"
      return
    }
    let box = state.zoom.box
    let known = cache.use(box)
    let target = SavedRegion(photo: album.path, region: box)
    let provenance = Provenance(
      path: album.path, region: box, method: .clsr, model: settings.selection.model.name)
    message = "saving…"
    worker.require { isStale in
      guard let restored = known ?? photo.restorer.restore(box, isStale: isStale) else { return nil }
      do throws(Failure) {
        return .saved(try target.write(try target.encode(restored.photo, provenance)))
      } catch {
        return .unsaved(error)
      }
    }
  }

  // MARK: The mouse

  /// What is under the pointer while a button is held.
  private enum Drag: Equatable { case box, divider }

  private func handle(_ mouse: MouseEvent) {
    guard let layout else { return }
    switch mouse.action {
    case .press:
      message = nil
      state.closePopup()
      drag = nil
      if let overview = layout.overview?.picture, overview.contains(row: mouse.row, column: mouse.column) {
        drag = .box
      } else if state.comparison == .wipe,
        layout.enlarged[0].picture.contains(row: mouse.row, column: mouse.column)
      {
        drag = .divider
      }
      follow(mouse, layout)
    case .drag: follow(mouse, layout)
    case .release: drag = nil
    case .wheelUp, .wheelDown:
      let steps = mouse.action == .wheelUp ? 1 : -1
      if let overview = layout.overview?.picture, overview.contains(row: mouse.row, column: mouse.column) {
        let pixel = photoPixel(under: mouse, in: overview)
        state.zoom.zoomOverview(by: steps, aroundX: pixel.x, y: pixel.y)
      } else {
        state.zoom.magnify(by: steps)
      }
      isMoving = true
    }
  }

  private func follow(_ mouse: MouseEvent, _ layout: Layout) {
    switch drag {
    case .box:
      guard let overview = layout.overview?.picture else { return }
      let pixel = photoPixel(under: mouse, in: overview)
      state.zoom.center(onX: pixel.x, y: pixel.y)
      isMoving = true
    case .divider:
      let pane = layout.enlarged[0].picture
      let cells = state.zoom.viewport.cells
      let column = Double(mouse.column - pane.column - cells.column) + mouse.columnFraction
      state.moveDivider(to: column / Double(max(1, cells.columns)))
      isMoving = true
    case nil: break
    }
  }

  private func photoPixel(under mouse: MouseEvent, in overview: CellRect) -> (x: Int, y: Int) {
    let cell = state.zoom.overview.cell
    return state.zoom.overviewViewport.photoPixel(
      atX: Int((Double(mouse.column - overview.column) + mouse.columnFraction) * Double(cell.width)),
      y: Int((Double(mouse.row - overview.row) + mouse.rowFraction) * Double(cell.height)))
  }

  // MARK: Drawing

  /// Shares out the screen, after it or the comparison has changed.
  private func layOut() {
    layout = Layout(rows: screen.bounds.rows, columns: screen.bounds.columns, comparison: state.comparison)
    guard let layout else { return }
    state.zoom.resize(pane: grid(layout.enlarged[0].picture), overview: grid(layout.overview?.picture))
  }

  private func grid(_ cells: CellRect?) -> PaneGrid {
    // Six rows: sixel pictures are rounded down to a multiple of six pixels.
    let six = screen.pixelSize(for: CellRect(row: 0, column: 0, rows: 6, columns: 1))
    return PaneGrid(
      rows: cells?.rows ?? 0, columns: cells?.columns ?? 0,
      cell: PixelSize(width: six.width, height: six.height / 6), pixelAspect: screen.pixelAspect)
  }

  private func draw() {
    screen.erase()
    if let layout {
      drawPanes(layout)
      screen.put(
        statusLine.text(columns: layout.status.columns), row: layout.status.row, column: 0,
        style: message == nil ? .plain : .bold)
      drawPopup()
    } else {
      drawTooSmall()
    }
    screen.present()
  }

  private func drawTooSmall() {
    let (rows, columns) = Layout.smallest
    for (row, line) in ["too small:", "srzoom needs", "\(columns)x\(rows) cells", "q quits"].enumerated() {
      screen.put(line, row: row, column: 0)
    }
  }

  private func drawPanes(_ layout: Layout) {
    if let overview = layout.overview { screen.put(overviewLabel, overview.label, .bold) }
    if case .failed(let error) = album.state {
      let pane = layout.enlarged[0].picture
      screen.put("\(error)".printable, row: pane.row, column: pane.column, style: .colour(.red))
      return
    }
    let box = state.zoom.box
    let restored = cache.use(box)
    let labels = enlargedLabels(isRestored: restored != nil)
    for (pane, label) in zip(layout.enlarged, labels) { screen.put(label, pane.label, .bold) }
    guard let pyramid = album.pyramid else { return }

    let quality = isMoving ? PictureQuality.moving : .resting
    if let overview = layout.overview?.picture {
      let viewport = state.zoom.overviewViewport
      let cells = viewport.cells.moved(to: overview)
      let picture = painter.overview(pyramid, viewport, box: box, size: screen.pixelSize(for: cells))
      screen.place(picture, in: PictureSlot(0), at: cells, quality: quality)
    }
    for (index, pane) in layout.enlarged.enumerated() {
      let cells = state.zoom.viewport.cells.moved(to: pane.picture)
      let picture = enlarged(
        pyramid, restored, box, screen.pixelSize(for: cells), isLast: index == layout.enlarged.count - 1)
      screen.place(picture, in: PictureSlot(index + 1), at: cells, quality: quality)
    }
  }

  /// What an enlarged pane shows; the bilinear picture stands for the restored one until that is there.
  private func enlarged(
    _ pyramid: Pyramid, _ restoration: Restoration?, _ box: Region, _ size: PixelSize, isLast: Bool
  ) -> Photo {
    let bilinear = painter.bilinear(pyramid, box: box, size: size, showsPixels: state.showsPixels)
    guard isLast else { return bilinear }
    let restored =
      restoration.map {
        painter.restored($0.photo, box: box, size: size, showsPixels: state.showsPixels)
      } ?? bilinear
    switch state.comparison {
    case .sideBySide, .alone: return state.isFlipped ? bilinear : restored
    case .wipe:
      return state.isFlipped
        ? Painter.wipe(restored, bilinear, divider: state.divider)
        : Painter.wipe(bilinear, restored, divider: state.divider)
    case .difference: return Painter.difference(restored, bilinear)
    }
  }

  private var overviewLabel: String {
    let magnification = state.zoom.overviewViewport.magnification
    return album.pyramid == nil ? "overview" : "overview \(StatusLine.decimal(magnification, digits: 2))x"
  }

  /// `…` marks a picture that waits for the network.
  private func enlargedLabels(isRestored: Bool) -> [String] {
    let localSR = isRestored ? "LocalSR" : "LocalSR …"
    switch state.comparison {
    case .sideBySide: return ["bilinear", state.isFlipped ? "bilinear (flipped)" : localSR]
    case .alone: return [state.isFlipped ? "bilinear (flipped)" : localSR]
    case .wipe: return [state.isFlipped ? "\(localSR) | bilinear" : "bilinear | \(localSR)"]
    case .difference: return ["\(localSR) − bilinear, ×\(Painter.differenceGain)"]
    }
  }

  private var statusLine: StatusLine {
    var line = StatusLine(file: SavedRegion.name(of: album.path).printable)
    line.position = (album.index + 1, album.paths.count)
    line.message = message
    guard let size = album.size else {
      if case .failed(let error) = album.state {
        line.message = message ?? "\(line.file): \(error)".printable
      }
      return line
    }
    line.photo = size
    line.box = state.zoom.box
    line.magnification = state.zoom.viewport.magnification
    line.context = context
    let restored = cache.use(state.zoom.box)
    line.seconds = restored?.seconds
    line.cost = restored?.cost
    return line
  }

  private func drawPopup() {
    switch state.popup {
    case .none: break
    case .help: drawPopup(title: "keys", lines: Keymap.helpLines)
    case .info: drawPopup(title: "photo", lines: infoLines)
    }
  }

  private func drawPopup(title: String, lines: [String]) {
    let rows = min(lines.count + 2, screen.bounds.rows - 1)
    let columns = min((lines.map { ScreenText.width(of: $0) }.max() ?? 0) + 4, screen.bounds.columns)
    let cells = CellRect(
      row: (screen.bounds.rows - rows) / 2, column: (screen.bounds.columns - columns) / 2, rows: rows,
      columns: columns)
    screen.popup(cells, title: title)
    for (index, line) in lines.prefix(rows - 2).enumerated() {
      screen.put(
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
      if photo.photo.alpha != nil { lines.append("alpha    shown over a checkerboard, not saved") }
      if photo.photo.iccProfile != nil {
        lines.append("profile  \(photo.photo.iccProfile?.count ?? 0) bytes of ICC, kept in saved files")
      }
      if let damage = photo.damage { lines.append("damaged  \(damage.printable)") }
    }
    lines.append("model    \(settings.selection.model.name.printable)")
    if let cost = cache.use(state.zoom.box)?.cost {
      lines.append("box      \(StatusLine.giga(cost.roi)) GFLOPs")
      lines.append("context  \(StatusLine.giga(cost.context)) GFLOPs, once")
      lines.append("photo    \(StatusLine.giga(cost.wholePhoto)) GFLOPs, had all of it been restored")
    }
    return lines
  }
}

/// What the worker was asked for last; the same question is not asked twice.
private enum Question: Equatable {
  case look(Int)
  case open(Int)
  case restore(Int, Region)
}

/// What the worker has found out. The numbers are those of files in the album.
enum Finding: Sendable {
  case looked(Int, PhotoBytes, Pyramid?)
  case opened(Int, OpenPhoto)
  case failed(Int, PhotoError)
  case restored(Int, Restoration)
  case context(Int, ContextProgress)
  case saved(String)
  case unsaved(Failure)
}

extension CellRect {
  /// The same cells, counted from the corner of `pane` until now, on the screen.
  fileprivate func moved(to pane: CellRect) -> CellRect {
    CellRect(row: pane.row + row, column: pane.column + column, rows: rows, columns: columns)
  }
}

extension Screen {
  /// Writes text into one row of cells, cut off where they end.
  fileprivate func put(_ text: String, _ cells: CellRect, _ style: TextStyle) {
    put(ScreenText.clipped(text, to: cells.columns), row: cells.row, column: cells.column, style: style)
  }
}
