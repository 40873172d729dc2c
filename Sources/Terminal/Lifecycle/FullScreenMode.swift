import CTerminal
import SystemPackage

/// What is switched on in the terminal for a full-screen program, and off again, even after a crash.
final class FullScreenMode {
  private let device: TerminalDevice
  /// Whether the mouse is reported in pixels (mode 1016).
  private let hasPixelMouse: Bool

  init(_ device: TerminalDevice, hasPixelMouse: Bool) {
    self.device = device
    self.hasPixelMouse = hasPixelMouse
  }

  /// Enters it.
  ///
  /// - Parameter text: what terminfo says for it, as ncurses sends it.
  func enter(_ text: [UInt8]) {
    device.setKeyMode()
    var bytes = FrameBytes()
    bytes.append("\u{1B}[?1002h\u{1B}[?1006h\u{1B}[?2004h")
    if hasPixelMouse { bytes.append("\u{1B}[?1016h") }
    bytes.append(text)
    // ncurses was told no size when it set the scrolling region: the whole screen again. This homes the cursor, too.
    bytes.append("\u{1B}7\u{1B}[r\u{1B}8")
    device.write(bytes.bytes)
  }

  /// Gives the terminal back as it was.
  ///
  /// - Parameters:
  ///   - pictures: takes them off the screen.
  ///   - text: what terminfo says for it, as ncurses sends it.
  func leave(_ pictures: FrameBytes, _ text: [UInt8]) {
    var bytes = pictures
    bytes.append(Self.modesOff)
    // tmux 3.3 leaves cells of the alternate screen behind when the window was resized meanwhile.
    bytes.append("\u{1B}[2J")
    bytes.append(text)
    device.write(bytes.bytes) { true }
    device.restoreMode()
  }

  /// Ends a control string that was cut off, synchronized output, mouse, paste, colours.
  private static let modesOff: StaticString =
    "\u{1B}\\\u{1B}[?2026l\u{1B}[?1016l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?2004l\u{1B}[m"

  /// From now on a crash gives the terminal back first.
  ///
  /// - Parameters:
  ///   - pictures: takes them off the screen.
  ///   - text: what terminfo says for leaving.
  ///   - sharedMemory: what the names of objects begin with that are removed then.
  func guardAgainstCrashes(_ pictures: FrameBytes, _ text: [UInt8], sharedMemory: String?) {
    var reset = FrameBytes()
    reset.append(Self.modesOff)
    reset.append(pictures.bytes)
    reset.append(text)
    var modes = device.savedModes
    reset.bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      srz_crash_guard(device.file.rawValue, &modes, start, bytes.count, sharedMemory)
    }
  }

  /// A crash is no longer looked after.
  func endGuard() { srz_crash_unguard() }
}
