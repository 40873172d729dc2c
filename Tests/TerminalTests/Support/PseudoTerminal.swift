import Dispatch
import Glibc
import Synchronization
import SystemPackage
import TerminalModel

/// A terminal in memory: a pty whose other end feeds a `ScreenModel` and answers its queries.
final class PseudoTerminal: Sendable {
  /// The path of the side that a program opens.
  let path: String
  private let main: Int32
  private let state: Mutex<State>
  /// Signalled whenever the model has changed.
  private let arrivals = DispatchSemaphore(value: 0)

  private struct State {
    var model: ScreenModel
    var isStopping = false
    /// The most bytes read at once, each 2 ms (0: the window hangs); nil: as many as there are.
    var pace: Int?
    var received = 0
  }

  /// Why there is no pty: nothing that needs one can be tested here.
  struct Missing: Error, CustomStringConvertible {
    let file: String, reason: Errno
    var description: String { "no pseudoterminal: \(file): \(reason)" }
  }

  init(rows: Int = 24, columns: Int = 80, profile: TerminalProfile = .plain) throws(Missing) {
    // ptsname(3) and its kin are not imported; these are what they do. Source: ioctl_tty(2).
    main = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var number: UInt32 = 0
    var lock: Int32 = 0
    let getNumber: UInt = 0x8004_5430
    let setLock: UInt = 0x4004_5431
    guard main >= 0, ioctl(main, getNumber, &number) == 0, ioctl(main, setLock, &lock) == 0 else {
      throw Missing(file: "/dev/ptmx", reason: Errno(rawValue: errno))
    }
    path = "/dev/pts/\(number)"
    guard access(path, R_OK | W_OK) == 0 else { throw Missing(file: path, reason: Errno(rawValue: errno)) }
    state = Mutex(State(model: ScreenModel(rows: rows, columns: columns, profile: profile)))
    setSize(rows: rows, columns: columns)
    Thread.start { [weak self] in
      while self?.pump() ?? false {}
    }
  }

  deinit { close(main) }

  /// Takes in what came within 20 ms; false when it is over.
  private func pump() -> Bool {
    var wait = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, 20) > 0, wait.revents & Int16(POLLIN) != 0 else {
      // Nobody has the other side open: POLLHUP, at once and for ever.
      if wait.revents != 0 { usleep(5000) }
      return !state.withLock { $0.isStopping }
    }
    let pace = state.withLock { $0.pace }
    if pace != nil { usleep(2000) }
    if pace == 0 { return true }
    var bytes = [UInt8](repeating: 0, count: pace ?? 65536)
    let count = read(main, &bytes, bytes.count)
    guard count > 0 else { return true }
    let replies = state.withLock { state in
      state.model.feed(bytes[..<count])
      state.received += count
      defer { state.model.replies = [] }
      return state.model.replies
    }
    arrivals.signal()
    type(replies)
    return true
  }

  /// What the program wrote so far, as a screen.
  var model: ScreenModel { state.withLock { $0.model } }

  /// How many bytes the program wrote so far.
  var received: Int { state.withLock { $0.received } }

  /// Presses keys.
  func type(_ text: String) { type(Array(text.utf8)) }

  private func type(_ bytes: [UInt8]) {
    if !bytes.isEmpty { _ = write(main, bytes, bytes.count) }
  }

  /// Gives the window another size, as the kernel knows it; a program in front of it would get SIGWINCH.
  func resize(rows: Int, columns: Int) {
    state.withLock { $0.model.resize(rows: rows, columns: columns) }
    setSize(rows: rows, columns: columns)
  }

  private func setSize(rows: Int, columns: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(main, UInt(TIOCSWINSZ), &size)
  }

  /// The modes of the terminal's line: local, input, output flags.
  var lineModes: [UInt32] {
    var modes = termios()
    tcgetattr(main, &modes)
    return [modes.c_lflag, modes.c_iflag, modes.c_oflag]
  }

  /// Waits until the screen is as wanted, at most half a minute: a machine may be busy.
  ///
  /// - Returns: the screen then; compare it again, so that a failure shows it.
  func wait(until isThere: (ScreenModel) -> Bool) -> ScreenModel {
    let deadline = DispatchTime.now() + 30
    while true {
      let model = self.model
      if isThere(model) || arrivals.wait(timeout: deadline) == .timedOut { return model }
    }
  }

  /// Slows the window down: see `State.pace`.
  func setPace(_ bytes: Int?) { state.withLock { $0.pace = bytes } }

  func stop() { state.withLock { $0.isStopping = true } }
}
