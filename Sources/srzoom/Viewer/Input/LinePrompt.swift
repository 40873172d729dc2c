import Terminal

/// A line of text being typed, such as a file's name: a value, changed by keys alone.
struct LinePrompt: Sendable, Equatable {
  /// What a key has led to.
  enum Outcome: Sendable, Equatable {
    case editing, cancelled
    /// The line.
    case done(String)
    /// What stands before the cursor, which `complete(to:)` makes longer.
    case completing(String)
  }

  /// The keys to know while it is typed.
  static let hints = "Enter save  Esc cancel  Tab complete"

  /// What stands before the line.
  let question: String
  /// The line until now.
  private(set) var text: [Character]
  /// Where the next character goes: 0 is before the first one.
  private(set) var cursor: Int

  /// Starts with a suggestion, the cursor at its end.
  init(question: String, text: String) {
    self.question = question
    self.text = Array(text)
    cursor = self.text.count
  }

  /// Does what a key means: the editing keys of shells, Tab to complete, Enter, Escape.
  mutating func apply(_ key: Key) -> Outcome {
    switch key {
    case .enter: return text.isEmpty ? .cancelled : .done(String(text))
    case .escape, .control("g"): return .cancelled
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .backspace, .control("h"): remove(cursor - 1..<cursor)
    case .delete, .control("d"): remove(cursor..<cursor + 1)
    case .control("u"): remove(0..<cursor)
    case .control("k"): remove(cursor..<text.count)
    case .control("w"): removeWord()
    case .tab: return .completing(String(text[..<cursor]))
    default:
      if let character = key.character {
        text.insert(character, at: cursor)
        cursor += 1
      }
    }
    return .editing
  }

  /// Replaces what stands before the cursor.
  mutating func complete(to beginning: String) {
    text.replaceSubrange(..<cursor, with: beginning)
    cursor = beginning.count
  }

  /// Removes the characters of a range that are there.
  private mutating func remove(_ range: Range<Int>) {
    let range = range.clamped(to: 0..<text.count)
    text.removeSubrange(range)
    cursor = range.lowerBound
  }

  /// Removes the part of a path before the cursor, as Ctrl-W does in a shell.
  private mutating func removeWord() {
    var start = cursor
    while start > 0, " /".contains(text[start - 1]) { start -= 1 }
    while start > 0, !" /".contains(text[start - 1]) { start -= 1 }
    remove(start..<cursor)
  }
}
