/// The settings in a file of lines `name = value`; `#` begins a comment, at the start of a line or after a blank.
///
/// Knows nothing of what the names and values mean; needs nothing but the standard library, so that a fuzzer can build it
/// alone.
struct SettingsFile: Sendable, Equatable {
  /// One line.
  struct Setting: Sendable, Equatable {
    /// Its number, from 1.
    var line: Int
    /// Both without blanks around them, and not empty.
    var name: String, value: String
  }

  /// A line that is no setting.
  struct Malformed: Error, Equatable {
    var line: Int
    var reason: Malformation
  }

  /// What is wrong with a line.
  enum Malformation: Equatable {
    case notUTF8, controlCharacter, noNameAndValue
  }

  /// In the order of their lines.
  let settings: [Setting]

  /// Reads the bytes of a file; lines end in LF or CR LF.
  init(_ bytes: [UInt8]) throws(Malformed) {
    var settings: [Setting] = []
    for (index, bytes) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let number = index + 1
      let line = bytes.last == 0x0D ? bytes.dropLast() : bytes
      guard let text = String(validating: line, as: UTF8.self) else {
        throw Malformed(line: number, reason: .notUTF8)
      }
      if let setting = try Self.setting(text, line: number) { settings.append(setting) }
    }
    self.settings = settings
  }

  /// What a line sets; nil for a line without a setting.
  private static func setting(_ text: String, line: Int) throws(Malformed) -> Setting? {
    let content = trimmed(text[..<commentStart(in: text)])
    if content.isEmpty { return nil }
    guard !content.unicodeScalars.contains(where: { $0.properties.generalCategory == .control && $0 != "\t" })
    else { throw Malformed(line: line, reason: .controlCharacter) }
    guard let equals = content.firstIndex(of: "=") else {
      throw Malformed(line: line, reason: .noNameAndValue)
    }
    let name = trimmed(content[..<equals])
    let value = trimmed(content[content.index(after: equals)...])
    guard !name.isEmpty, !value.isEmpty else { throw Malformed(line: line, reason: .noNameAndValue) }
    return Setting(line: line, name: String(name), value: String(value))
  }

  private static func commentStart(in text: String) -> String.Index {
    text.indices.first { index in
      text[index] == "#" && (index == text.startIndex || isBlank(text[text.index(before: index)]))
    } ?? text.endIndex
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop(while: isBlank)
    return start[..<(start.lastIndex { !isBlank($0) }.map { start.index(after: $0) } ?? start.startIndex)]
  }

  private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
}
