/// Kitty pictures inside tmux, which knows nothing of them: commands are passed through to the terminal outside, and cells
/// that hold U+10EEEE with the picture's row and column as diacritics show its parts, wherever tmux moves them.
///
/// Sources: https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders; tmux(1), "allow-passthrough".
enum KittyPlaceholders {
  /// Commands `ESC _ … ESC \` as tmux passes them through: `ESC P tmux;`, each ESC doubled, `ESC \`.
  ///
  /// What is no such command stays as it is. tmux drops strings of over a megabyte: the commands are 4 kB at most.
  static func passingThrough(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 200)
    var isInside = false
    for (index, byte) in bytes.enumerated() {
      if byte == 0x1B, index + 1 < bytes.count, bytes[index + 1] == 0x5F {
        isInside = true
        result += "\u{1B}Ptmux;".utf8
      }
      result.append(byte)
      if isInside, byte == 0x1B { result.append(byte) }
      if isInside, byte == 0x5C, index > 0, bytes[index - 1] == 0x1B {
        isInside = false
        result += "\u{1B}\\".utf8
      }
    }
    return result
  }

  /// The most rows and columns of a picture that can be told.
  static let most = 256

  /// Appends the character that shows a cell of a picture, both counted from 0.
  static func append(row: Int, column: Int, to frame: inout FrameBytes) {
    frame.append("\u{10EEEE}")
    frame.append(String(diacritics[row]).utf8)
    frame.append(String(diacritics[column]).utf8)
  }

  /// The diacritics that stand for 0, 1, 2 and so on.
  ///
  /// The protocol's list is made of Unicode 6.0: all marks above their letter (combining class 230), but those that
  /// normalization may fuse with a letter.
  static let diacritics: [Character] = {
    let fusing: Set<UInt32> = [
      0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x309, 0x30A, 0x30B, 0x30C, 0x30F, 0x311, 0x313,
      0x314, 0x340, 0x341, 0x342, 0x343, 0x344, 0x653, 0x654,
    ]
    var found: [Character] = []
    for value in UInt32(0x300)...0xFFFF where found.count < most && !fusing.contains(value) {
      guard let scalar = UnicodeScalar(value), scalar.properties.canonicalCombiningClass == .above,
        scalar.properties.generalCategory == .nonspacingMark, let age = scalar.properties.age,
        age.major < 6 || (age.major == 6 && age.minor == 0)
      else { continue }
      found.append(Character(scalar))
    }
    return found
  }()
}
