import CTerminal
import Glibc
import Imaging

/// The terminal in full-screen mode: text, pictures, keys.
///
/// A frame is drawn whole, and only what differs from the screen is sent:
///
///     screen.erase()
///     screen.put("photo.jpg", row: 0, column: 0, style: .bold)
///     let cells = CellRect(row: 1, column: 0, rows: 20, columns: 40)
///     let size = screen.pixelSize(for: cells)          // resample the photo to exactly this
///     screen.place(photo, in: PictureSlot(0), at: cells)
///     screen.present()
///
/// What changed little is on the screen before the rest is made: while all pictures stay where they are, the text and
/// the first picture leave in a write of their own.
///
/// The terminal is as it was before once the screen is closed, or goes away, or the program crashes.
/// ncurses draws the text into a file in memory; its bytes leave with those of the pictures.
@MainActor public final class Screen {
  /// How pictures are shown.
  public let graphics: GraphicsMode
  /// Whether text may be coloured.
  public let usesColour: Bool
  /// Whether the terminal understands UTF-8: if not, draw with ASCII.
  public let hasUTF8: Bool
  /// All cells, `row` and `column` 0.
  public private(set) var bounds: CellRect

  private let device: TerminalDevice
  private let signals: SignalPipe
  private let text: TextLayer
  private var capabilities: TerminalCapabilities
  private var painter: any PicturePainter
  /// Where the terminal finds pictures, if it is on this machine.
  private let sharedMemory: SharedMemory?
  private var decoder: InputDecoder
  /// What was typed while the terminal was asked.
  private var typed: [InputDecoder.Token]
  private var frame = FrameBytes()
  /// The pictures of the frame; each is made when its turn to be sent has come.
  private var pictures: [Picture] = []
  /// Which cells of the frame belong to pictures.
  private var pictureCells: [Bool]
  /// The same of the frame before.
  private var presentedCells: [Bool] = []
  private var pendingSignals: [Int32] = []
  private var isOpen = true
  private var isShowingCursor = false

  /// Takes over the terminal: asks it what it can do and enters full-screen mode.
  ///
  /// - Parameter options: what the user chose.
  /// - Throws: `ScreenError` when there is no terminal, or not one with a movable cursor; nothing has changed then.
  public convenience init(_ options: ScreenOptions = .init()) throws(ScreenError) {
    try self.init(TerminalDevice(keys: options.keys), TerminalEnvironment(), options)
  }

  init(
    _ device: TerminalDevice, _ environment: TerminalEnvironment, _ options: ScreenOptions
  ) throws(ScreenError) {
    self.device = device
    guard let type = environment["TERM"], !type.isEmpty else { throw .unsetTerminalType }
    let locale = TerminalLocale.choose()
    bounds = device.bounds
    text = try TextLayer(type: type, size: bounds)
    signals = try SignalPipe()
    device.setKeyMode()
    let probe = CapabilityProbe(device, environment: environment)
    decoder = probe.decoder
    typed = probe.typed
    capabilities = probe.capabilities
    let isWrong = locale.isAssumed && capabilities.takesUTF8 == false
    if isWrong { TerminalLocale.chooseASCII() }
    hasUTF8 = locale.isUTF8 && !isWrong
    usesColour = options.usesColour
    sharedMemory = probe.sharedMemory
    let best = capabilities.bestGraphics(environment: environment, colours: text.colours)
    graphics = options.usesColour ? options.graphics ?? best : .text
    painter = graphics.painter(
      cellSize: capabilities.cellSize ?? device.cellSize ?? PixelSize(width: 10, height: 20),
      hasUTF8: hasUTF8,
      capabilities: capabilities, sharedMemory: sharedMemory)
    pictureCells = Array(repeating: false, count: bounds.rows * bounds.columns)
    enter()
  }

  isolated deinit { close() }

  /// Gives the terminal back as it was: screen, cursor, echo, mouse.
  ///
  /// Does nothing the second time.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    leave()
    srz_crash_unguard()
    text.close()
  }

  // MARK: Drawing

  /// Starts a new frame: nothing but blanks, no pictures, no cursor.
  public func erase() {
    text.erase()
    for index in pictureCells.indices { pictureCells[index] = false }
    pictures.removeAll(keepingCapacity: true)
    isShowingCursor = false
  }

  /// Writes one line of text over what the frame has there, a picture too.
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
  public func put(
    _ line: String, row: Int, column: Int, style: TextStyle = .plain, width: Int? = nil
  ) -> Int {
    guard (0..<bounds.rows).contains(row), (0..<bounds.columns).contains(column) else { return 0 }
    let limit = min(width ?? .max, bounds.columns - column)
    let (characters, used) = ScreenText.cells(line, width: limit)
    text.put(characters, row: row, column: column, style: style, usesColour: usesColour)
    mark(CellRect(row: row, column: column, rows: 1, columns: used), asPicture: false)
    return used
  }

  /// Blanks `cells`, over pictures too, as the ground of a popup; what lies outside the screen is left out.
  public func fill(_ cells: CellRect, style: TextStyle = .plain) {
    let inside = cells.intersection(bounds)
    guard !inside.isEmpty else { return }
    let blanks = Array(repeating: wchar_t(0x20), count: inside.columns)
    for row in inside.row..<inside.maxRow {
      text.put(blanks, row: row, column: inside.column, style: style, usesColour: usesColour)
    }
    mark(inside, asPicture: false)
  }

  /// Blanks `cells` and draws a frame along their edge, with `title` in its upper side.
  ///
  /// Text belongs inside: from `cells.row + 1`, `cells.column + 2`.
  public func popup(_ cells: CellRect, title: String = "", style: TextStyle = .plain) {
    guard cells.rows >= 2, cells.columns >= 2 else { return }
    fill(cells, style: style)
    let (horizontal, vertical, corners) = hasUTF8 ? ("─", "│", "┌┐└┘") : ("-", "|", "++++")
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

  /// Shows the cursor at a cell, as for line editing, until the next `erase()`.
  public func showCursor(row: Int, column: Int) {
    text.moveCursor(row: row, column: column)
    isShowingCursor = true
  }

  /// How many pixels a picture on `cells` has: one to six a cell in mosaics, the terminal's own in sixel and kitty.
  ///
  /// With sixel the height is rounded down to a multiple of 6, so that up to 5 pixels below stay blank.
  public func pixelSize(for cells: CellRect) -> PixelSize { painter.pixelSize(for: cells) }

  /// Height of a picture's pixel on the screen, divided by its width.
  public var pixelAspect: Double { painter.pixelAspect }

  /// A picture that is still to be made, and where it goes.
  private struct Picture {
    var slot: PictureSlot
    var cells: CellRect
    var quality: PictureQuality
    var photo: @MainActor () -> Photo
  }

  /// Puts a picture into the frame, over what the frame has there.
  ///
  /// Placing the same pixels again, frame after frame, costs a comparison and sends nothing.
  ///
  /// - Parameters:
  ///   - photo: `pixelSize(for: cells)` pixels, made in `present()`; its alpha is not looked at.
  ///   - slot: the pane; each slot at most once in a frame, and slots do not overlap.
  ///   - cells: where.
  ///   - quality: whether the picture is about to change again.
  /// - Precondition: `cells` is not empty and lies on the screen, above its last row (where sixel would scroll).
  public func place(
    _ photo: @autoclosure @escaping @MainActor () -> Photo, in slot: PictureSlot, at cells: CellRect,
    quality: PictureQuality = .resting
  ) {
    var area = bounds
    area.rows -= 1
    precondition(!cells.isEmpty && area.contains(cells), "picture at \(cells) of a \(bounds) screen")
    pictures.append(Picture(slot: slot, cells: cells, quality: quality, photo: photo))
    // A no-break space: ncurses takes a blank for something that it may clear together with its neighbours.
    text.reserve(cells, glyph: hasUTF8 ? 0xA0 : 0x7E)
    mark(cells, asPicture: true)
  }

  /// Sends what differs between the frame and the screen.
  public func present() {
    guard isOpen else { return }
    frame.removeAll()
    text.showCursor(isShowingCursor)
    let change = text.refresh()
    frame.append(change.bytes)
    if change.scrolls { invalidatePictures() }
    if !pictures.isEmpty { waitForSharedPictures() }
    painter.begin(rows: bounds.rows, columns: bounds.columns)
    // Where text gives way to a picture or the other way round, a frame in parts would show a hole.
    if pictures.count > 1, pictureCells == presentedCells {
      draw(pictures[..<1])
      send()
      draw(pictures[1...])
    } else {
      draw(pictures[...])
    }
    painter.finish(into: &frame)
    send()
    presentedCells = pictureCells
  }

  /// Waits until the terminal has read the frame before, as a write would: one is under way, the newest follows.
  private func waitForSharedPictures() {
    guard let sharedMemory else { return }
    let deadline = ContinuousClock.now + Self.patience
    while !sharedMemory.isEmpty, !isAskedToEnd {
      guard ContinuousClock.now < deadline else {
        sharedMemory.giveUp()
        invalidatePictures()
        return
      }
      usleep(500)
    }
  }

  /// How long a terminal may take to read a frame from shared memory.
  private static let patience = Duration.seconds(1)

  /// Whether a signal came that ends the program.
  private var isAskedToEnd: Bool {
    pendingSignals += signals.take()
    return pendingSignals.contains { [SIGINT, SIGTERM, SIGHUP].contains($0) }
  }

  /// Makes some of the frame's pictures.
  private func draw(_ pictures: ArraySlice<Picture>) {
    for picture in pictures {
      let (photo, size) = (picture.photo(), pixelSize(for: picture.cells))
      precondition(
        photo.width == size.width && photo.height == size.height,
        "picture of \(photo.width)x\(photo.height) pixels for \(size.width)x\(size.height)")
      painter.place(photo, in: picture.slot, at: picture.cells, quality: picture.quality)
    }
    let before = frame.bytes.count
    painter.emit(visible: pictureCells, into: &frame)
    // mlterm shows the cursor after a sixel.
    if graphics == .sixel, frame.bytes.count > before, !isShowingCursor {
      frame.append(text.capability("civis"))
    }
  }

  /// Writes what there is of the frame, and forgets it.
  private func send() {
    defer { frame.removeAll() }
    guard !frame.bytes.isEmpty else { return }
    let bytes = capabilities.hasSynchronizedOutput ? Self.synchronized(frame.bytes) : frame.bytes
    device.write(bytes) { isAskedToEnd }
  }

  /// Mode 2026: the terminal shows a frame when it is whole.
  private static func synchronized(_ bytes: [UInt8]) -> [UInt8] {
    Array("\u{1B}[?2026h".utf8) + bytes + Array("\u{1B}[?2026l".utf8)
  }

  /// Forgets what the screen shows: the next `present()` sends everything (Ctrl-L).
  public func invalidate() {
    text.invalidate()
    invalidatePictures()
  }

  private func invalidatePictures() {
    painter.damageAll()
    presentedCells.removeAll()
  }

  // MARK: Events

  /// Waits for the next event.
  ///
  /// - Parameters:
  ///   - descriptors: files that wake it when they become readable.
  ///   - timeout: how long to wait at most; nil: for ever; `.zero`: not at all.
  /// - Returns: nil when the time is over.
  public func next(wakingOn descriptors: Int32..., timeout: Duration? = nil) -> Event? {
    let deadline = timeout.map { ContinuousClock.now + $0 }
    while true {
      pendingSignals += signals.take()
      while !pendingSignals.isEmpty {
        if let event = handle(signal: pendingSignals.removeFirst()) { return event }
      }
      while let token = typed.isEmpty ? decoder.next() : typed.removeFirst() {
        if let event = handle(token) { return event }
      }
      if device.isGone { return .hangup }
      if let event = wait(for: descriptors, until: deadline) { return event.event }
    }
  }

  /// Waits once in poll(2); non-nil when `next` has to return.
  private func wait(for descriptors: [Int32], until deadline: ContinuousClock.Instant?) -> (
    event: Event?, Void
  )? {
    let milliseconds = deadline.map { TerminalDevice.milliseconds(until: $0) } ?? -1
    let patience = decoder.patience
    let isWaitingForRest = patience.map { milliseconds < 0 || $0 < milliseconds } ?? false
    var waits = ([device.descriptor, signals.descriptor] + descriptors).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let ready = poll(&waits, nfds_t(waits.count), isWaitingForRest ? patience ?? milliseconds : milliseconds)
    if ready == 0 {
      if isWaitingForRest, let token = decoder.next(isFinal: true), let event = handle(token) {
        return (event, ())
      }
      return isWaitingForRest ? nil : (nil, ())
    }
    guard ready > 0 else { return nil }
    if waits[1].revents != 0 { return nil }
    if waits[0].revents != 0 {
      decoder.feed(device.read())
      return nil
    }
    return waits[2...].first { $0.revents != 0 }.map { (.woken($0.fd), ()) }
  }

  private func handle(signal: Int32) -> Event? {
    switch signal {
    case SIGINT: return .interrupt
    case SIGTERM: return .terminate
    case SIGHUP: return .hangup
    case SIGWINCH:
      measure()
      // The font may have changed, too: the answer comes as an event of its own.
      if capabilities.cellSize != nil { device.write(Array(TerminalCapabilities.cellSizeQuery.utf8)) }
      return .resized
    case SIGTSTP:
      leave()
      srz_signals_stop()
      // Without job control (a program started straight by a terminal) nothing stopped, and no SIGCONT will come;
      // one that did come has been answered by this.
      pendingSignals = (pendingSignals + signals.take()).filter { $0 != SIGCONT }
      fallthrough
    case SIGCONT:
      device.setKeyMode()
      measure()
      enter()
      invalidate()
      return .resumed
    default: return nil
    }
  }

  private func handle(_ token: InputDecoder.Token) -> Event? {
    switch token {
    case .key(let key): return .key(key)
    case .mouse(let report): return .mouse(report.event(cellSize: mouseCellSize))
    case .answer(let answer):
      let before = capabilities.cellSize
      capabilities.note(answer)
      guard let cellSize = capabilities.cellSize, cellSize != before else { return nil }
      painter.cellSize = cellSize
      return .resized
    }
  }

  /// The size of a cell in the units of mouse reports; nil when they are in cells.
  private var mouseCellSize: PixelSize? { capabilities.hasPixelMouse ? capabilities.cellSize : nil }

  // MARK: Entering and leaving

  private func enter() {
    device.setKeyMode()
    frame.removeAll()
    frame.append("\u{1B}[?1002h\u{1B}[?1006h\u{1B}[?2004h")
    if mouseCellSize != nil { frame.append("\u{1B}[?1016h") }
    erase()
    invalidate()
    text.showCursor(false)
    frame.append(text.refresh().bytes)
    // ncurses was told no size when it set the scrolling region: the whole screen again. This homes the cursor, too.
    frame.append("\u{1B}7\u{1B}[r\u{1B}8")
    device.write(frame.bytes)
    guardAgainstCrashes()
  }

  private func leave() {
    frame.removeAll()
    painter.end(into: &frame)
    frame.append(Self.modesOff)
    // tmux 3.3 leaves cells of the alternate screen behind when the window was resized meanwhile.
    frame.append("\u{1B}[2J")
    text.showCursor(true)
    frame.append(text.end())
    device.write(frame.bytes) { true }
    sharedMemory?.removeAll()
    device.restoreMode()
  }

  /// Ends a control string that was cut off, synchronized output, mouse, paste, colours.
  private static let modesOff: StaticString =
    "\u{1B}\\\u{1B}[?2026l\u{1B}[?1016l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?2004l\u{1B}[m"

  private func guardAgainstCrashes() {
    var reset = FrameBytes()
    reset.append(Self.modesOff)
    if graphics == .kitty { reset.append("\u{1B}_Ga=d,d=A,q=2\u{1B}\\") }
    for name in ["rmcup", "rmkx", "cnorm"] {
      reset.append(text.capability(name))
    }
    var modes = device.savedModes
    reset.bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      srz_crash_guard(device.descriptor, &modes, start, bytes.count, sharedMemory?.prefix)
    }
  }

  private func measure() {
    bounds = device.bounds
    pictureCells = Array(repeating: false, count: bounds.rows * bounds.columns)
    text.resize(to: bounds)
    painter.begin(rows: bounds.rows, columns: bounds.columns)
    invalidate()
  }

  // MARK: Helpers

  private func mark(_ cells: CellRect, asPicture isPicture: Bool) {
    for row in cells.row..<cells.maxRow {
      for column in cells.column..<cells.maxColumn { pictureCells[row * bounds.columns + column] = isPicture }
    }
  }
}
