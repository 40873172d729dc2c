import Glibc
import Imaging
import SystemPackage

/// The terminal as a file: its modes, its size, bytes in and out.
final class TerminalDevice {
  /// Open for reading and writing, without blocking.
  let file: FileDescriptor
  /// The modes that the terminal had when it was opened.
  let savedModes: termios
  /// Whether the other end is gone: nothing more can be read or written.
  private(set) var isGone = false

  /// Opens the terminal that keys come from; standard output has to be one, too.
  convenience init(keys: KeySource) throws(ScreenError) {
    guard isatty(STDOUT_FILENO) == 1 else { throw .outputIsNotATerminal }
    guard keys == .controllingTerminal || isatty(STDIN_FILENO) == 1 else { throw .inputIsNotATerminal }
    guard keys == .standardInput else {
      try self.init(path: "/dev/tty")
      return
    }
    // After `su` the terminal's own device file belongs to somebody else; /dev/tty can always be opened.
    do {
      try self.init(path: "/proc/self/fd/0")
    } catch {
      try self.init(path: "/dev/tty")
    }
  }

  /// Opens a terminal by its path: an open file description of its own, since O_NONBLOCK on an inherited one would
  /// reach the shell, too.
  init(path: FilePath) throws(ScreenError) {
    do {
      file = try FileDescriptor.open(
        path, .readWrite, options: [.closeOnExec, .nonBlocking, .init(rawValue: O_NOCTTY)])
    } catch {
      throw .inputIsNotATerminal
    }
    var modes = termios()
    guard tcgetattr(file.rawValue, &modes) == 0 else {
      let reason = Errno.last
      close(file.rawValue)
      throw .systemCall("tcgetattr", reason)
    }
    savedModes = modes
  }

  deinit { close(file.rawValue) }

  // MARK: Modes

  /// Keys one by one and without echo; Ctrl-C and Ctrl-Z still send their signals.
  func setKeyMode() {
    var modes = savedModes
    modes.c_iflag &= ~tcflag_t(ICRNL | INLCR | IGNCR | IXON | ISTRIP)
    modes.c_oflag &= ~tcflag_t(OPOST)
    modes.c_lflag &= ~tcflag_t(ICANON | ECHO | ECHONL | IEXTEN)
    // Ctrl-C and Ctrl-Z must not drop output that is under way: that would cut a control sequence in two.
    modes.c_lflag |= tcflag_t(ISIG | NOFLSH)
    tcsetattr(file.rawValue, TCSADRAIN, &modes)
  }

  /// The modes of `savedModes` again; what was typed and not read yet is dropped, so that no late answer to a query
  /// reaches the shell.
  func restoreMode() {
    var modes = savedModes
    tcsetattr(file.rawValue, TCSAFLUSH, &modes)
  }

  // MARK: Size

  /// The most rows and columns that are used: a screen of 8K with tiny letters has fewer, and a terminal may claim
  /// 65535 of each, for which no memory would do.
  private static let mostRows = 1000, mostColumns = 2000

  /// All cells; 24 × 80 where the terminal does not know.
  var bounds: CellRect {
    let size = windowSize
    guard size.ws_row > 0, size.ws_col > 0 else { return CellRect(row: 0, column: 0, rows: 24, columns: 80) }
    return CellRect(
      row: 0, column: 0, rows: min(Int(size.ws_row), Self.mostRows),
      columns: min(Int(size.ws_col), Self.mostColumns))
  }

  /// Pixels of a cell, from the size of the window; nil where that is not known.
  var cellSize: PixelSize? {
    let size = windowSize
    guard size.ws_row > 0, size.ws_col > 0 else { return nil }
    let cell = PixelSize(width: Int(size.ws_xpixel / size.ws_col), height: Int(size.ws_ypixel / size.ws_row))
    return cell.width > 0 && cell.height > 0 ? cell : nil
  }

  private var windowSize: winsize {
    var size = winsize()
    return ioctl(file.rawValue, UInt(TIOCGWINSZ), &size) == 0 ? size : winsize()
  }

  // MARK: Bytes

  /// The bytes that can be read now; empty when there are none.
  func read() -> [UInt8] {
    do {
      let bytes = try [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), retryOnInterrupt: false)
      }
      if bytes.isEmpty { isGone = true }
      return bytes
    } catch Errno.wouldBlock, Errno.interrupted {
      return []
    } catch {
      isGone = true
      return []
    }
  }

  /// Waits until something can be read.
  ///
  /// - Parameter deadline: when to give up.
  /// - Returns: false when the time is over.
  func wait(until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      // A signal: its byte waits in the pipe.
      guard let ready = Poll.readable([file], milliseconds: Poll.milliseconds(until: deadline)) else {
        continue
      }
      return !ready.isEmpty
    }
  }

  /// Writes all bytes, waiting for a slow terminal as long as it takes.
  ///
  /// - Parameters:
  ///   - bytes: what to write.
  ///   - abandon: asked after half a second without progress; once it says true the rest is dropped.
  func write(_ bytes: [UInt8], abandon: () -> Bool) {
    var start = 0
    while start < bytes.count, !isGone {
      do {
        start += try bytes.withUnsafeBytes {
          try file.write(UnsafeRawBufferPointer(rebasing: $0[start...]))
        }
      } catch Errno.wouldBlock {
        if !Poll.isWritable(file, milliseconds: 500), abandon() { return }
      } catch {
        isGone = true
      }
    }
  }
}
