import Glibc
import Imaging
import SystemPackage

/// The terminal in full-screen mode: text, pictures, keys.
///
/// A `Frame` is drawn whole, and only what differs from the screen is sent.
///
/// The terminal is as it was before once the screen is closed, or goes away, or the program crashes.
@MainActor public final class Screen {
  private let device: TerminalDevice
  private let signals: SignalPipe
  private let mode: FullScreenMode
  private let reader: EventReader
  private let composer: FrameComposer
  /// Where the terminal finds pictures, if it is on this machine.
  let sharedMemory: SharedMemory?
  private var capabilities: TerminalCapabilities
  private var isOpen = true

  // MARK: Opening and closing

  /// Takes over the terminal: asks it what it can do, which may take a second or two, and enters full-screen mode.
  ///
  /// - Parameter options: what the user chose.
  /// - Returns: the screen.
  /// - Throws: `ScreenError` when there is no terminal, or not one with a movable cursor; nothing has changed then.
  public static func open(_ options: ScreenOptions = .init()) throws(ScreenError) -> Screen {
    try open(TerminalDevice(keys: options.keys), TerminalEnvironment(), options)
  }

  static func open(
    _ device: TerminalDevice, _ environment: TerminalEnvironment, _ options: ScreenOptions
  ) throws(ScreenError) -> Screen {
    guard let type = environment["TERM"], !type.isEmpty else { throw .unsetTerminalType }
    let locale = TerminalLocale.choose()
    let bounds = device.bounds
    let terminfo = try Terminfo(type: type)
    let signals = try SignalPipe()
    device.setKeyMode()
    let probe = CapabilityProbe.ask(device, environment, abandon: signals.checkForEnd)
    let isWrong = locale.isAssumed && probe.capabilities.takesUTF8 == false
    if isWrong { TerminalLocale.chooseASCII() }
    let best = probe.capabilities.bestGraphics(environment: environment, colours: terminfo.colours)
    let canvas = Canvas(
      rows: bounds.rows, columns: bounds.columns,
      graphics: options.usesColour ? options.graphics ?? best : .text,
      cellSize: probe.capabilities.cellSize ?? device.cellSize ?? PixelSize(width: 10, height: 20),
      hasUTF8: locale.isUTF8 && !isWrong, usesColour: options.usesColour)
    return Screen(device, signals, terminfo, probe, canvas)
  }

  private init(
    _ device: TerminalDevice, _ signals: SignalPipe, _ terminfo: Terminfo, _ probe: CapabilityProbe,
    _ canvas: Canvas
  ) {
    self.device = device
    self.signals = signals
    capabilities = probe.capabilities
    sharedMemory = probe.sharedMemory
    mode = FullScreenMode(device, terminfo, probe.capabilities)
    reader = EventReader(device, signals, probe.decoder, typed: probe.typed)
    composer = FrameComposer(
      canvas, terminfo, canvas.painter(probe.capabilities, sharedMemory: probe.sharedMemory),
      probe.sharedMemory)
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
  }

  private func enter() {
    mode.enter(abandon: signals.checkForEnd)
    composer.invalidate()
    var pictures = FrameBytes()
    if graphics == .kitty { pictures.append("\u{1B}_Ga=d,d=A,q=2\u{1B}\\") }
    mode.guardAgainstCrashes(pictures, sharedMemory: sharedMemory?.prefix)
  }

  private func leave() {
    mode.leave(composer.removePictures(), lastRow: canvas.bounds.rows - 1)
    sharedMemory?.removeAll()
  }

  private func suspend() {
    leave()
    reader.stop()
  }

  // MARK: Drawing

  /// What frames are drawn on; changes in `next` alone, which says so.
  public var canvas: Canvas { composer.canvas }
  /// How pictures are shown.
  public var graphics: GraphicsMode { canvas.graphics }
  /// Whether the terminal may show nothing of such pictures: it does not say that it does.
  public var isGraphicsUnconfirmed: Bool { !capabilities.confirms(graphics) }

  /// Shows a frame.
  ///
  /// - Precondition: the frame is drawn on `canvas`.
  public func present(_ frame: Frame) {
    precondition(frame.canvas == canvas, "frame of \(frame.canvas.bounds) on a screen of \(canvas.bounds)")
    guard isOpen else { return }
    composer.present(frame, abandon: signals.checkForEnd) { bytes in
      guard !bytes.bytes.isEmpty else { return }
      write(capabilities.hasSynchronizedOutput ? bytes.synchronized : bytes.bytes)
    }
  }

  /// Writes all bytes, or, to a terminal that takes none, until the program is to end.
  private func write(_ bytes: [UInt8]) { device.write(bytes, abandon: signals.checkForEnd) }

  /// Forgets what the screen shows: the next `present` sends everything (Ctrl-L).
  public func invalidate() { composer.invalidate() }

  // MARK: Clipboard

  /// Puts text on the clipboard, if the terminal takes it (OSC 52): it does not say.
  public func copy(_ text: String) { write(Clipboard.text(text).bytes) }

  /// Whether the terminal takes pictures for the clipboard.
  public var copiesPictures: Bool { capabilities.copiesPictures }

  /// Puts a PNG file on the clipboard; `Event.copied` tells what became of it.
  ///
  /// - Precondition: `copiesPictures`.
  public func copy(png: [UInt8]) {
    precondition(copiesPictures, "a picture for a terminal without a clipboard for it")
    write(Clipboard.picture(png).bytes)
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
    let files = descriptors.map { FileDescriptor(rawValue: $0) }
    while let occurrence = reader.next(wakingOn: files, until: deadline) {
      switch occurrence {
      case .signal(let signal): if let event = handle(signal) { return event }
      case .token(let token): if let event = handle(token) { return event }
      case .woken(let file): return .woken(file.rawValue)
      case .gone: return .hangup
      }
    }
    return nil
  }

  private func handle(_ signal: Int32) -> Event? {
    switch signal {
    case SIGINT, SIGQUIT: return .interrupt
    case SIGTERM: return .terminate
    case SIGHUP: return .hangup
    case SIGWINCH:
      measure()
      // The font may have changed, too: the answer comes as an event of its own.
      if capabilities.cellSize != nil { write(Array(TerminalCapabilities.cellSizeQuery.utf8)) }
      return .resized
    case SIGTSTP:
      suspend()
      fallthrough
    case SIGCONT:
      measure()
      enter()
      return .resumed
    default: return nil
    }
  }

  private func handle(_ token: InputDecoder.Token) -> Event? {
    switch token {
    case .key(let key) where capabilities.hasKeyboardProtocol: return handle(key)
    case .key(let key): return .key(key)
    case .mouse(let report):
      return .mouse(report.event(cellSize: capabilities.reportsMouseInPixels ? capabilities.cellSize : nil))
    case .answer(let answer):
      if let isWritten = Clipboard.isWritten(answer) { return .copied(isWritten) }
      let before = capabilities.cellSize
      capabilities.note(answer)
      guard let cellSize = capabilities.cellSize, cellSize != before else { return nil }
      composer.resize(to: canvas.resized(to: canvas.bounds, cellSize: cellSize))
      return .resized
    }
  }

  /// A key that the line would have turned into a signal, if the terminal had sent its control character.
  private func handle(_ key: Key) -> Event? {
    switch key {
    case .control("c"): kill(getpid(), SIGINT)
    case .control("z"): kill(getpid(), SIGTSTP)
    default: return .key(key)
    }
    return nil
  }

  private func measure() {
    composer.resize(to: canvas.resized(to: device.bounds, cellSize: canvas.cellSize))
  }
}
