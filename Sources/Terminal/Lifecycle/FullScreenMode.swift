/// What is switched on in the terminal for a full-screen program, and off again, even after a crash.
final class FullScreenMode {
  private let device: TerminalDevice
  private let terminfo: Terminfo
  private let capabilities: TerminalCapabilities
  /// Whether the alternate screen is shown.
  private var isEntered = false

  init(_ device: TerminalDevice, _ terminfo: Terminfo, _ capabilities: TerminalCapabilities) {
    self.device = device
    self.terminfo = terminfo
    self.capabilities = capabilities
  }

  /// Enters it, or sets the modes anew that another program may have changed.
  ///
  /// The alternate screen is entered once: a second time would have the terminal forget where the cursor was before.
  ///
  /// - Parameter abandon: asked while the terminal takes nothing; once it says true the rest is not written.
  func enter(abandon: () -> Bool) {
    device.setKeyMode()
    var bytes = FrameBytes()
    if !isEntered {
      bytes.append(terminfo.enter)
      if capabilities.hasKeyboardProtocol { bytes.append(Self.keyboardOn) }
    }
    isEntered = true
    // ASCII, no insert mode, the whole screen; the mouse with its buttons, in numbers of any size; marked pastes.
    bytes.append("\u{1B}(B\u{1B}[4l\u{1B}[r\u{1B}[?1002h\u{1B}[?1006h\u{1B}[?2004h")
    if capabilities.reportsMouseInPixels { bytes.append("\u{1B}[?1016h") }
    device.write(bytes.bytes, abandon: abandon)
  }

  /// Gives the terminal back as it was.
  ///
  /// - Parameters:
  ///   - pictures: takes them off the screen.
  ///   - lastRow: where the cursor goes if there is no alternate screen to leave.
  func leave(_ pictures: FrameBytes, lastRow: Int) {
    isEntered = false
    var bytes = pictures
    bytes.append(modesOff)
    // tmux 3.3 leaves cells of the alternate screen behind when the window was resized meanwhile.
    bytes.append("\u{1B}[2J")
    bytes.move(toRow: lastRow, column: 0)
    bytes.append(ending)
    device.write(bytes.bytes, abandon: { true })
    device.restoreMode()
    SystemSupport.endCrashGuard()
  }

  /// Keys are told as the kitty keyboard protocol does: what was typed, and which letter a US keyboard has there (flags 1,
  /// 4, 8 and 16). Source: https://sw.kovidgoyal.net/kitty/keyboard-protocol/
  private static let keyboardOn: StaticString = "\u{1B}[>29u"
  private static let keyboardOff: StaticString = "\u{1B}[<u"

  /// Ends a control string that was cut off, synchronized output, mouse, paste, keyboard, colours.
  private var modesOff: [UInt8] {
    var bytes = FrameBytes()
    bytes.append("\u{1B}\\\u{1B}[?2026l\u{1B}[?1016l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?2004l")
    if capabilities.hasKeyboardProtocol { bytes.append(Self.keyboardOff) }
    bytes.append("\u{1B}[m")
    return bytes.bytes
  }

  /// Shows the cursor and leaves the alternate screen.
  private var ending: [UInt8] { terminfo.showCursor + terminfo.leave + terminfo.normalKeys }

  /// From now on a crash gives the terminal back first.
  ///
  /// - Parameters:
  ///   - pictures: takes them off the screen.
  ///   - sharedMemory: what the names of objects begin with that are removed then.
  func guardAgainstCrashes(_ pictures: FrameBytes, sharedMemory: String?) {
    SystemSupport.guardAgainstCrashes(
      device, modesOff + pictures.bytes + ending, sharedMemory: sharedMemory)
  }
}
