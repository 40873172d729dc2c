/// What puts something on the clipboard of the terminal's user, also from another machine.
enum Clipboard {
  /// Text: OSC 52.
  ///
  /// Many terminals know it, and few say so. Source: xterm's ctlseqs, "Operating System Commands".
  static func text(_ text: String) -> FrameBytes {
    var bytes = FrameBytes()
    bytes.append("\u{1B}]52;c;")
    bytes.append(base64: Array(text.utf8)[...])
    bytes.append("\u{1B}\\")
    return bytes
  }

  /// A PNG file: OSC 5522; the terminal answers.
  ///
  /// Source: https://sw.kovidgoyal.net/kitty/clipboard/
  static func picture(_ png: [UInt8]) -> FrameBytes {
    var bytes = FrameBytes()
    bytes.append("\u{1B}]5522;type=write\u{1B}\\")
    for start in stride(from: 0, to: png.count, by: chunk) {
      bytes.append("\u{1B}]5522;type=wdata:mime=")
      bytes.append(base64: Array("image/png".utf8)[...])
      bytes.append(";")
      bytes.append(base64: png[start..<min(png.count, start + chunk)])
      bytes.append("\u{1B}\\")
    }
    bytes.append("\u{1B}]5522;type=wdata\u{1B}\\")
    return bytes
  }

  /// Bytes in one piece, before base64.
  private static let chunk = 4095
}
