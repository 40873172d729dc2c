import Imaging

/// Text as the cells of a screen take it: nothing but printable characters, each with its width.
public enum ScreenText {
  /// The characters of `text` that fit in `width` cells, and the cells that they take.
  ///
  /// What could upset a terminal (control characters, direction overrides, what the locale cannot print) becomes "?", our
  /// own signs something like them.
  static func cells(_ text: String, width limit: Int = .max) -> (characters: [Unicode.Scalar], width: Int) {
    var characters: [Unicode.Scalar] = []
    var width = 0
    for scalar in text.unicodeScalars {
      var shown = scalar
      var advance = 1
      if let width = TerminalLocale.width(of: scalar), !isInvisible(scalar) {
        advance = width
      } else {
        shown = standIn(for: scalar)
      }
      guard width + advance <= limit else { break }
      // A mark that combines needs something before it.
      if advance == 0, characters.isEmpty { continue }
      characters.append(shown)
      width += advance
    }
    return (characters, width)
  }

  /// What is shown for a character that the locale or the terminal lacks: our own signs in ASCII, "?" for all else.
  private static func standIn(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "…": "~"
    case "−": "-"
    case "·": "|"
    case "×": "x"
    default: "?"
    }
  }

  /// How many cells `text` takes.
  public static func width(of text: String) -> Int { cells(text).width }

  /// `text` if it fits in `width` cells, else as much of it as does, with `…` at the end.
  public static func clipped(_ text: String, to width: Int) -> String {
    guard self.width(of: text) > width else { return text }
    guard width > 0 else { return "" }
    var clipped = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      let advance = cells("a" + String(scalar)).width - 1
      guard used + advance < width else { break }
      clipped.append(scalar)
      used += advance
    }
    return String(clipped) + (TerminalLocale.width(of: "…") == 1 ? "…" : "~")
  }

  /// Characters without a width of their own: NUL, those that change the direction of what follows or hide, and the
  /// bytes of file names that are no characters.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
      0xE0000...0xE007F:
      true
    default: scalar.heldByte != nil
    }
  }
}
