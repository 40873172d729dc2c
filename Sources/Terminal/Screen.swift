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
/// The terminal is as it was before once the screen is closed, or goes away, or the program crashes.
/// ncurses draws the text into a file in memory; its bytes and those of the pictures leave in one write.
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
  private var painter: any PicturePainter
  private var decoder = InputDecoder()
  private var frame = FrameBytes()
  /// Which cells of the frame belong to pictures.
  private var pictureCells: [Bool]
  private var pendingSignals: [Int32] = []
  private var isOpen = true
  private var isShowingCursor = false

  /// Takes over the terminal.
  public init(_ options: ScreenOptions = .init()) throws(ScreenError) {
    let environment = TerminalEnvironment()
    device = try TerminalDevice(keys: options.keys)
    guard let type = environment["TERM"], !type.isEmpty else { throw .unsetTerminalType }
    guard type != "dumb", type != "unknown" else { throw .unusableTerminalType(type) }
    hasUTF8 = Self.chooseLocale()
    signals = try SignalPipe()
    device.setKeyMode()
    let usesTruecolour = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    let window = device.windowSize
    bounds = CellRect(row: 0, column: 0, rows: Int(window.ws_row), columns: Int(window.ws_col))
    pictureCells = Array(repeating: false, count: bounds.rows * bounds.columns)
    graphics = options.usesColour ? options.graphics ?? (usesTruecolour ? .halfBlocks : .colours256) : .text
    usesColour = options.usesColour
    painter = HalfBlockPainter(
      palette: graphics == .halfBlocks ? .truecolour : .xterm256, cellSize: PixelSize(width: 8, height: 16),
      hasBlocks: hasUTF8)
    do {
      text = try TextLayer(type: type, rows: bounds.rows, columns: bounds.columns)
    } catch {
      device.restoreMode()
      throw error
    }
    enter()
  }

  isolated deinit { close() }

  /// Gives the terminal back as it was: screen, cursor, echo, mouse. Does nothing the second time.
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
    painter.begin(rows: bounds.rows, columns: bounds.columns)
    isShowingCursor = false
  }

  /// Writes one line of text over what the frame has there, a picture too.
  ///
  /// Control characters are shown as "?"; what lies outside the screen is left out.
  ///
  /// - Parameter width: the most cells it may take; nil: to the right edge.
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

  /// How many pixels a picture on `cells` has: two a cell in half blocks, the terminal's own in sixel and kitty.
  ///
  /// With sixel the height is rounded down to a multiple of 6, so that up to 5 pixels below stay blank.
  public func pixelSize(for cells: CellRect) -> PixelSize { painter.pixelSize(for: cells) }

  /// Height of a picture's pixel on the screen, divided by its width.
  public var pixelAspect: Double { painter.pixelAspect }

  /// Puts a picture into the frame, over what the frame has there.
  ///
  /// Placing the same pixels again, frame after frame, costs a comparison and sends nothing.
  ///
  /// - Parameters:
  ///   - photo: `pixelSize(for: cells)` pixels; its alpha is not looked at.
  ///   - slot: the pane; each slot at most once in a frame, and slots do not overlap.
  /// - Precondition: `cells` is not empty and lies on the screen, above its last row (where sixel would scroll).
  public func place(
    _ photo: Photo, in slot: PictureSlot, at cells: CellRect, quality: PictureQuality = .resting
  ) {
    var area = bounds
    area.rows -= 1
    precondition(!cells.isEmpty && area.contains(cells), "picture at \(cells) of a \(bounds) screen")
    let size = pixelSize(for: cells)
    precondition(
      photo.width == size.width && photo.height == size.height,
      "picture of \(photo.width)x\(photo.height) pixels for \(size.width)x\(size.height)")
    painter.place(photo, in: slot, at: cells, quality: quality)
    // A no-break space: ncurses takes a blank for something that it may clear together with its neighbours.
    text.reserve(cells, glyph: hasUTF8 ? 0xA0 : 0x7E)
    mark(cells, asPicture: true)
  }

  /// Sends what differs between the frame and the screen.
  public func present() {
    guard isOpen else { return }
    frame.removeAll()
    text.showCursor(isShowingCursor)
    frame.append(text.refresh())
    painter.emit(visible: pictureCells, into: &frame)
    flush()
  }

  /// Forgets what the screen shows: the next `present()` sends everything (Ctrl-L).
  public func invalidate() {
    text.invalidate()
    painter.damageAll()
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
      while let token = decoder.next() {
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
    let milliseconds = deadline.map { Self.milliseconds(until: $0) } ?? -1
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

  /// Rounded up, so that a wait does not end just before its deadline and spin.
  private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
    let left = max(.zero, ContinuousClock.now.duration(to: deadline)).components
    return Int32(
      clamping: left.seconds * 1000 + (left.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private func handle(signal: Int32) -> Event? {
    switch signal {
    case SIGINT: return .interrupt
    case SIGTERM: return .terminate
    case SIGHUP: return .hangup
    case SIGWINCH:
      measure()
      return .resized
    case SIGTSTP:
      leave()
      srz_signals_stop()
      return nil
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
    case .key(let key): .key(key)
    case .mouse(let report): .mouse(report.event(cellSize: nil))
    case .answer: nil
    }
  }

  // MARK: Entering and leaving

  private func enter() {
    device.setKeyMode()
    frame.removeAll()
    frame.append("\u{1B}[?1002h\u{1B}[?1006h\u{1B}[?2004h")
    erase()
    invalidate()
    text.showCursor(false)
    frame.append(text.refresh())
    // ncurses was told no size when it set the scrolling region: the whole screen again. This homes the cursor, too.
    frame.append("\u{1B}7\u{1B}[r\u{1B}8")
    device.write(frame.bytes)
    guardAgainstCrashes()
  }

  private func leave() {
    frame.removeAll()
    painter.end(into: &frame)
    frame.append(Self.modesOff)
    text.showCursor(true)
    frame.append(text.end())
    device.write(frame.bytes) { true }
    device.restoreMode()
  }

  /// Ends a control string that was cut off, synchronized output, mouse, paste, colours.
  private static let modesOff: StaticString =
    "\u{1B}\\\u{1B}[?2026l\u{1B}[?1016l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?2004l\u{1B}[m"

  private func guardAgainstCrashes() {
    var reset = FrameBytes()
    reset.append(Self.modesOff)
    for name in ["rmcup", "rmkx", "cnorm"] {
      reset.append(text.capability(name))
    }
    var modes = device.savedModes
    reset.bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      srz_crash_guard(device.descriptor, &modes, start, bytes.count)
    }
  }

  private func measure() {
    let window = device.windowSize
    bounds = CellRect(row: 0, column: 0, rows: Int(window.ws_row), columns: Int(window.ws_col))
    pictureCells = Array(repeating: false, count: bounds.rows * bounds.columns)
    text.resize(rows: bounds.rows, columns: bounds.columns)
    painter.begin(rows: bounds.rows, columns: bounds.columns)
    invalidate()
  }

  private func flush() {
    guard !frame.bytes.isEmpty else { return }
    device.write(frame.bytes) { [self] in
      pendingSignals += signals.take()
      return pendingSignals.contains { [SIGINT, SIGTERM, SIGHUP].contains($0) }
    }
  }

  // MARK: Helpers

  private func mark(_ cells: CellRect, asPicture isPicture: Bool) {
    for row in cells.row..<cells.maxRow {
      for column in cells.column..<cells.maxColumn { pictureCells[row * bounds.columns + column] = isPicture }
    }
  }

  /// The user's locale, or C.UTF-8 where the user has none. Whether it is UTF-8.
  private static func chooseLocale() -> Bool {
    func codeset() -> String { nl_langinfo(Int32(CODESET)).map { String(cString: $0) } ?? "" }
    setlocale(LC_ALL, "")
    // The codeset of the "C" locale means that nothing was said about the terminal; another one was chosen.
    if codeset() == "ANSI_X3.4-1968" { setlocale(LC_CTYPE, "C.UTF-8") }
    return codeset() == "UTF-8"
  }
}
