import CTerminal
import Glibc
import Imaging

/// The terminal in full-screen mode: text, pictures, keys.
///
/// A `Frame` is drawn whole, and only what differs from the screen is sent. What changed little is on the screen before the rest is made: while all pictures stay where they are, the text and
/// the first picture leave in a write of their own.
///
/// The terminal is as it was before once the screen is closed, or goes away, or the program crashes.
/// ncurses draws the text into a file in memory; its bytes leave with those of the pictures.
@MainActor public final class Screen {
  /// What frames are drawn on; changes in `next` alone, which says so.
  public private(set) var canvas: Canvas
  /// How pictures are shown.
  public var graphics: GraphicsMode { canvas.graphics }

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
  /// What is about to be sent.
  private var bytes = FrameBytes()
  /// Which cells of the last frame belong to pictures; empty: not known.
  private var presentedCells: [Bool] = []
  /// The last picture of each slot of the last frame.
  private var painted: [PictureSlot: (picture: Picture, photo: Photo)] = [:]
  private var pendingSignals: [Int32] = []
  private var isOpen = true

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
    let bounds = device.bounds
    text = try TextLayer(type: type, size: bounds)
    signals = try SignalPipe()
    device.setKeyMode()
    let probe = CapabilityProbe(device, environment: environment)
    decoder = probe.decoder
    typed = probe.typed
    capabilities = probe.capabilities
    let isWrong = locale.isAssumed && capabilities.takesUTF8 == false
    if isWrong { TerminalLocale.chooseASCII() }
    sharedMemory = probe.sharedMemory
    let best = capabilities.bestGraphics(environment: environment, colours: text.colours)
    canvas = Canvas(
      rows: bounds.rows, columns: bounds.columns,
      graphics: options.usesColour ? options.graphics ?? best : .text,
      cellSize: capabilities.cellSize ?? device.cellSize ?? PixelSize(width: 10, height: 20),
      hasUTF8: locale.isUTF8 && !isWrong, usesColour: options.usesColour)
    painter = canvas.graphics.painter(
      cellSize: canvas.cellSize, hasUTF8: canvas.hasUTF8, capabilities: capabilities,
      sharedMemory: sharedMemory)
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

  /// Shows a frame: sends what differs between it and the screen.
  ///
  /// - Precondition: the frame is drawn on `canvas`, which changes in `next` alone.
  public func present(_ frame: Frame) {
    precondition(frame.canvas == canvas, "frame of \(frame.canvas.bounds) on a screen of \(canvas.bounds)")
    guard isOpen else { return }
    bytes.removeAll()
    // A no-break space: ncurses takes a blank for something that it may clear together with its neighbours.
    text.draw(frame.text, usesColour: canvas.usesColour, standIn: canvas.hasUTF8 ? "\u{A0}" : "~")
    if let cursor = frame.cursor { text.moveCursor(row: cursor.row, column: cursor.column) }
    text.showCursor(frame.cursor != nil)
    let change = text.refresh()
    bytes.append(change.bytes)
    if change.scrolls { invalidatePictures() }
    let pictures = frame.pictures
    if !pictures.isEmpty { waitForSharedPictures() }
    let visible = frame.text.elements.map { $0 == .picture }
    painter.begin(rows: canvas.bounds.rows, columns: canvas.bounds.columns)
    // Where text gives way to a picture or the other way round, a frame in parts would show a hole.
    if pictures.count > 1, visible == presentedCells {
      draw(pictures[..<1], of: frame, visible)
      send()
      draw(pictures[1...], of: frame, visible)
    } else {
      draw(pictures[...], of: frame, visible)
    }
    painter.finish(into: &bytes)
    send()
    presentedCells = visible
    painted = painted.filter { slot, _ in pictures.contains { $0.picture.slot == slot } }
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

  /// Makes some of a frame's pictures.
  private func draw(_ pictures: ArraySlice<Frame.PlacedPicture>, of frame: Frame, _ visible: [Bool]) {
    for placed in pictures {
      let (picture, size) = (placed.picture, canvas.pixelSize(for: placed.cells))
      painter.place(
        photo(of: picture, size), in: picture.slot, at: placed.cells, quality: picture.quality)
    }
    let before = bytes.bytes.count
    painter.emit(visible: visible, into: &bytes)
    // mlterm shows the cursor after a sixel.
    if graphics == .sixel, bytes.bytes.count > before, frame.cursor == nil {
      bytes.append(text.capability("civis"))
    }
  }

  /// The pixels of a picture, painted if they are not those that its slot has.
  private func photo(of picture: Picture, _ size: PixelSize) -> Photo {
    if let last = painted[picture.slot], last.picture.hasPixels(of: picture), last.photo.width == size.width,
      last.photo.height == size.height
    {
      return last.photo
    }
    let photo = picture.paint()
    precondition(
      photo.width == size.width && photo.height == size.height,
      "picture of \(photo.width)x\(photo.height) pixels for \(size.width)x\(size.height)")
    painted[picture.slot] = (picture, photo)
    return photo
  }

  /// Writes what there is of the frame, and forgets it.
  private func send() {
    defer { bytes.removeAll() }
    guard !bytes.bytes.isEmpty else { return }
    device.write(capabilities.hasSynchronizedOutput ? Self.synchronized(bytes.bytes) : bytes.bytes) {
      isAskedToEnd
    }
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
      canvas = Canvas(
        rows: canvas.bounds.rows, columns: canvas.bounds.columns, graphics: graphics, cellSize: cellSize,
        hasUTF8: canvas.hasUTF8, usesColour: canvas.usesColour)
      return .resized
    }
  }

  /// The size of a cell in the units of mouse reports; nil when they are in cells.
  private var mouseCellSize: PixelSize? { capabilities.hasPixelMouse ? capabilities.cellSize : nil }

  // MARK: Entering and leaving

  private func enter() {
    device.setKeyMode()
    bytes.removeAll()
    bytes.append("\u{1B}[?1002h\u{1B}[?1006h\u{1B}[?2004h")
    if mouseCellSize != nil { bytes.append("\u{1B}[?1016h") }
    text.erase()
    invalidate()
    text.showCursor(false)
    bytes.append(text.refresh().bytes)
    // ncurses was told no size when it set the scrolling region: the whole screen again. This homes the cursor, too.
    bytes.append("\u{1B}7\u{1B}[r\u{1B}8")
    device.write(bytes.bytes)
    guardAgainstCrashes()
  }

  private func leave() {
    bytes.removeAll()
    painter.end(into: &bytes)
    bytes.append(Self.modesOff)
    // tmux 3.3 leaves cells of the alternate screen behind when the window was resized meanwhile.
    bytes.append("\u{1B}[2J")
    text.showCursor(true)
    bytes.append(text.end())
    device.write(bytes.bytes) { true }
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
    let bounds = device.bounds
    canvas = Canvas(
      rows: bounds.rows, columns: bounds.columns, graphics: graphics, cellSize: canvas.cellSize,
      hasUTF8: canvas.hasUTF8, usesColour: canvas.usesColour)
    text.resize(to: bounds)
    painter.begin(rows: bounds.rows, columns: bounds.columns)
    invalidate()
  }
}
