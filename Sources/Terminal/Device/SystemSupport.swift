import CTerminal
import SystemPackage

/// What CTerminal does, in the types of Swift; the only file that imports it.
enum SystemSupport {
  /// From now on SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT and SIGWINCH each write their number, one byte, to a file.
  static func watchSignals(writingTo descriptor: Int32) { srz_signals_watch(descriptor) }

  /// Gives the signals their actions back, unless another file has been given since.
  static func endWatch(of descriptor: Int32) { srz_signals_unwatch(descriptor) }

  /// Stops this process, as Ctrl-Z does, until it is continued.
  static func stop() { srz_signals_stop() }

  /// From now on a crash, on any thread, first writes some bytes to the terminal and sets its modes.
  ///
  /// - Parameters:
  ///   - device: the terminal, with the modes it had before.
  ///   - reset: what is written, 255 bytes at most.
  ///   - sharedMemory: what the names of objects begin with that are removed then.
  static func guardAgainstCrashes(_ device: TerminalDevice, _ reset: [UInt8], sharedMemory: String?) {
    withUnsafePointer(to: device.savedModes) { modes in
      reset.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return }
        srz_crash_guard(device.file.rawValue, modes, start, bytes.count, sharedMemory)
      }
    }
  }

  /// A crash is no longer looked after.
  static func endCrashGuard() { srz_crash_unguard() }

  /// How many cells a character takes in the current locale; nil if it cannot be printed.
  static func width(of scalar: Unicode.Scalar) -> Int? {
    let width = Int(srz_cell_width(scalar.value))
    return width < 0 ? nil : width
  }

  /// A character in the encoding of the current locale; nothing if it has none.
  static func bytes(of scalar: Unicode.Scalar) -> [UInt8] {
    var buffer = [CChar](repeating: 0, count: Int(srz_longest_character))
    let count = Int(srz_encode(scalar.value, &buffer))
    return buffer.prefix(count).map { UInt8(bitPattern: $0) }
  }
}
