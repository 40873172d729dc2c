import Terminal

/// The keys of the viewer: the only list of them, from which help, manual and README are made.
enum Keymap {
  /// Keys that belong together, as one line of the help.
  struct Entry: Sendable {
    /// How people call the keys: `h j k l`.
    let name: String
    /// What they do, in a few words.
    let purpose: String
    /// The keys to know, shorter, and how soon they have to give way to others (0: last); nil: not among them.
    var hint: (text: String, rank: Int)?
    /// Whether they do something only where there are several files.
    var isForSeveralFiles = false
    /// Each key with its meaning.
    let keys: [(Key, Action)]
  }

  static let entries: [Entry] = [
    Entry(
      name: "arrows, h j k l", purpose: "move the box by an eighth", hint: ("arrows move", 1),
      keys: moves([.left, "h"], [.down, "j"], [.up, "k"], [.right, "l"], eighths: 1)),
    Entry(
      name: "H J K L, Shift-arrows", purpose: "by its own size, by an eighth of the photo",
      keys: moves(["H"], ["J"], ["K"], ["L"], eighths: 8) + [
        (.left.shift, .view(.leap(eighthsX: -1, eighthsY: 0))),
        (.down.shift, .view(.leap(eighthsX: 0, eighthsY: 1))),
        (.up.shift, .view(.leap(eighthsX: 0, eighthsY: -1))),
        (.right.shift, .view(.leap(eighthsX: 1, eighthsY: 0))),
      ]),
    Entry(
      name: "+ - [ ] 0 1", purpose: "enlarge more, less; whole photo, 1:1", hint: ("+ - enlarge", 2),
      keys: [
        ("+", .view(.magnify(1))), ("=", .view(.magnify(1))), ("[", .view(.magnify(1))),
        ("-", .view(.magnify(-1))), ("]", .view(.magnify(-1))), ("0", .view(.showWholePhoto)),
        ("1", .view(.showActualPixels)),
      ]),
    Entry(
      name: "Tab", purpose: "compare: side by side, wipe, difference", hint: ("Tab compare", 3),
      keys: [(.tab, .view(.nextComparison))]),
    Entry(
      name: "space", purpose: "flip plain and restored in place", hint: ("space flip", 7),
      keys: [(" ", .view(.flip))]),
    Entry(
      name: "m v V", purpose: "next model; mix in less, more of it", hint: ("m model", 8),
      keys: [("m", .nextModel), ("v", .mix(-1)), ("V", .mix(1))]),
    Entry(
      name: "< >", purpose: "move the divider of the wipe",
      keys: [("<", .view(.moveDivider(-1))), (">", .view(.moveDivider(1)))]),
    Entry(
      name: "f", purpose: "the restored picture on the whole screen", hint: ("f full", 9),
      keys: [("f", .view(.toggleFullScreen))]),
    Entry(
      name: "o", purpose: "overview: inset, large, hidden", hint: ("o overview", 10),
      keys: [("o", .view(.nextOverview))]),
    Entry(name: "x", purpose: "smooth picture, whole pixels", keys: [("x", .view(.togglePixels))]),
    Entry(
      name: "a", purpose: "what the network reads in the whole photo", hint: ("a reading", 11),
      keys: [("a", .view(.toggleAttention))]),
    Entry(
      name: "d D b B g G r", purpose: "remove less, more noise, blur, JPEG; r: reset",
      keys: [
        ("d", .damage(.change(.noise, by: -1))), ("D", .damage(.change(.noise, by: 1))),
        ("b", .damage(.change(.blur, by: -1))), ("B", .damage(.change(.blur, by: 1))),
        ("g", .damage(.change(.jpeg, by: -1))), ("G", .damage(.change(.jpeg, by: 1))),
        ("r", .damage(.reset)),
      ]),
    Entry(
      name: "s S C y", purpose: "save; under a name; the comparison; copy", hint: ("s save", 4),
      keys: [("s", .file(.save)), ("S", .file(.saveAs)), ("C", .file(.saveComparison)), ("y", .file(.copy))]),
    Entry(
      name: "n p", purpose: "next, previous file", hint: ("n p files", 6), isForSeveralFiles: true,
      keys: [("n", .file(.change(1))), ("p", .file(.change(-1)))]),
    Entry(name: "i", purpose: "about the photo and the network", keys: [("i", .popup(.info))]),
    Entry(name: "?", purpose: "these keys", hint: ("? keys", 0), keys: [("?", .popup(.help))]),
    Entry(
      name: "Ctrl-L, Ctrl-Z", purpose: "draw everything again, suspend",
      keys: [(.control("l"), .program(.redraw)), (.control("z"), .program(.suspend))]),
    Entry(
      name: "q, Esc", purpose: "leave help, full screen; q: quit", hint: ("q quit", 5),
      keys: [("q", .leave(quits: true)), (.escape, .leave(quits: false))]),
  ]

  /// What the mouse does; not keys, but of the same help.
  static let mouse: [(name: String, purpose: String)] = [
    ("click, drag", "in the overview: place, move, draw a box"),
    ("drag", "the photo, or the divider of the wipe"),
    ("wheel", "enlarge more, less"),
  ]

  /// The help: one line for each entry, names in a column.
  static var helpLines: [String] {
    let lines = entries.map { ($0.name, $0.purpose) } + mouse.map { ($0.name, $0.purpose) }
    let width = lines.map(\.0.count).max() ?? 0
    return lines.map { $0.0 + String(repeating: " ", count: width + 2 - $0.0.count) + $0.1 }
  }

  /// The help in pages of at most `rows` lines.
  static func helpPages(rows: Int) -> [[String]] {
    let lines = helpLines
    let rows = max(1, rows)
    return stride(from: 0, to: lines.count, by: rows).map { Array(lines[$0...].prefix(rows)) }
  }

  /// The keys to know, in one line of at most `columns` cells: the least important ones are left out first.
  static func hints(columns: Int, hasSeveralFiles: Bool) -> String {
    var hints = entries.filter { hasSeveralFiles || !$0.isForSeveralFiles }.compactMap(\.hint)
    while case let line = hints.map(\.text).joined(separator: "  "), line.count > columns {
      guard let last = hints.indices.max(by: { hints[$0].rank < hints[$1].rank }) else { return "" }
      hints.remove(at: last)
    }
    return hints.map(\.text).joined(separator: "  ")
  }

  /// What a key means; nil for a key without meaning.
  ///
  /// On Cyrillic and other layouts, where the terminal tells it, the place of a key counts.
  static func action(for key: Key) -> Action? { actions[key] ?? actions[key.atPlace] }

  private static let actions = Dictionary(
    entries.flatMap { $0.keys }, uniquingKeysWith: { first, _ in first })

  private static func moves(
    _ left: [Key], _ down: [Key], _ up: [Key], _ right: [Key], eighths: Int
  ) -> [(Key, Action)] {
    left.map { ($0, .view(.move(eighthsX: -eighths, eighthsY: 0))) }
      + down.map { ($0, .view(.move(eighthsX: 0, eighthsY: eighths))) }
      + up.map { ($0, .view(.move(eighthsX: 0, eighthsY: -eighths))) }
      + right.map { ($0, .view(.move(eighthsX: eighths, eighthsY: 0))) }
  }
}
