import CTerminal
import Glibc

/// The terminal as a file: its modes, its size, bytes in and out.
final class TerminalDevice {
  /// Open for reading and writing, without blocking.
  let descriptor: Int32
  /// The modes that the terminal had when it was opened.
  let savedModes: termios
  /// Whether the other end is gone: nothing more can be read or written.
  private(set) var isGone = false

  /// Opens the terminal that keys come from and that standard output goes to.
  init(keys: ScreenOptions.KeySource) throws(ScreenError) {
    guard isatty(STDOUT_FILENO) == 1 else { throw .outputIsNotATerminal }
    guard keys == .controllingTerminal || isatty(STDIN_FILENO) == 1 else { throw .inputIsNotATerminal }
    // An open file description of our own: O_NONBLOCK on the inherited one would reach the shell, too.
    let path = keys == .standardInput ? "/proc/self/fd/0" : "/dev/tty"
    descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .inputIsNotATerminal }
    var modes = termios()
    guard tcgetattr(descriptor, &modes) == 0 else {
      let reason = errno
      Glibc.close(descriptor)
      throw .systemCall("tcgetattr", errno: reason)
    }
    savedModes = modes
  }

  deinit { Glibc.close(descriptor) }

  /// Keys one by one and without echo; Ctrl-C and Ctrl-Z still send their signals.
  func setKeyMode() {
    var modes = savedModes
    modes.c_iflag &= ~tcflag_t(ICRNL | INLCR | IGNCR | IXON | ISTRIP)
    modes.c_oflag &= ~tcflag_t(OPOST)
    modes.c_lflag &= ~tcflag_t(ICANON | ECHO | ECHONL | IEXTEN)
    modes.c_lflag |= tcflag_t(ISIG)
    tcsetattr(descriptor, TCSADRAIN, &modes)
  }

  /// The modes of `savedModes` again; what was typed and not read yet is dropped, so that no late answer to a query
  /// reaches the shell.
  func restoreMode() {
    var modes = savedModes
    tcsetattr(descriptor, TCSAFLUSH, &modes)
  }

  /// Rows and columns, and the whole window in pixels (0: not known).
  var windowSize: winsize {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else {
      return winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    }
    return size
  }

  /// The bytes that can be read now; empty when there are none.
  func read() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    if count > 0 { return Array(bytes[..<count]) }
    if count == 0 || (errno != EAGAIN && errno != EINTR) { isGone = true }
    return []
  }

  /// Writes all bytes, waiting for a slow terminal as long as it takes.
  ///
  /// - Parameter abandon: asked every half second without progress; once it says true the rest is dropped.
  func write(_ bytes: [UInt8], abandon: () -> Bool = { false }) {
    var start = 0
    while start < bytes.count, !isGone {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start)
      }
      if count > 0 {
        start += count
      } else if errno == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        if poll(&wait, 1, 500) == 0, abandon() { return }
      } else if errno != EINTR {
        isGone = true
      }
    }
  }
}
