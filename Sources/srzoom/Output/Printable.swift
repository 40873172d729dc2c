import Imaging

extension String {
  /// The text with everything that could steer a terminal shown as an escape: `\n`, `\x1b`, `\u{202e}`.
  ///
  /// File names may hold any byte but `/` and 0; none of them reaches the terminal raw.
  var printable: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.heldByte != nil: text += "\\x" + String(scalar.value & 0xFF, radix: 16)
      default:
        switch scalar.properties.generalCategory {
        case .control: text += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        // Bidirectional overrides and other invisible marks can make one name look like another.
        case .format, .lineSeparator, .paragraphSeparator:
          text += "\\u{" + String(scalar.value, radix: 16) + "}"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
    return text
  }
}
