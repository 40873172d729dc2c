import Terminal

/// The keys of the viewer: the only list of them, from which help, manual and README are made.
enum Keymap {
  /// Keys that belong together, as one line of the help.
  struct Entry: Sendable {
    /// How people call the keys: `h j k l`.
    let name: String
    /// What they do, in a few words.
    let purpose: String
    /// The same in a word or two, for those that a newcomer wants first.
    var hint: String?
    /// Each key with its meaning.
    let keys: [(Key, Action)]
  }

  static let entries: [Entry] = [
    Entry(
      name: "arrows, h j k l", purpose: "move the box by an eighth", hint: "move",
      keys: moves([.left, "h"], [.down, "j"], [.up, "k"], [.right, "l"], eighths: 1)),
    Entry(
      name: "H J K L", purpose: "move the box by its own size",
      keys: moves(["H"], ["J"], ["K"], ["L"], eighths: 8)),
    Entry(
      name: "Shift-arrows", purpose: "move the box by an eighth of the overview",
      keys: [
        (.left.shift, .view(.leap(eighthsX: -1, eighthsY: 0))),
        (.down.shift, .view(.leap(eighthsX: 0, eighthsY: 1))),
        (.up.shift, .view(.leap(eighthsX: 0, eighthsY: -1))),
        (.right.shift, .view(.leap(eighthsX: 1, eighthsY: 0))),
      ]),
    Entry(
      name: "[ ]", purpose: "smaller, larger box", hint: "box size",
      keys: [("[", .view(.magnify(1))), ("]", .view(.magnify(-1)))]),
    Entry(
      name: "+ -", purpose: "enlarge, reduce the overview", hint: "zoom",
      keys: [("+", .view(.zoomOverview(1))), ("=", .view(.zoomOverview(1))), ("-", .view(.zoomOverview(-1)))]),
    Entry(
      name: "0 1", purpose: "overview: the whole photo, 1:1",
      keys: [("0", .view(.fitOverview)), ("1", .view(.showActualPixels))]),
    Entry(
      name: "Tab", purpose: "side by side, LocalSR alone, wipe, difference", hint: "compare",
      keys: [(.tab, .view(.nextComparison))]),
    Entry(
      name: "space", purpose: "flip bilinear and LocalSR in place", hint: "flip", keys: [(" ", .view(.flip))]),
    Entry(
      name: "< >", purpose: "move the divider of the wipe",
      keys: [("<", .view(.moveDivider(-1))), (">", .view(.moveDivider(1)))]),
    Entry(name: "x", purpose: "smooth picture, whole pixels", keys: [("x", .view(.togglePixels))]),
    Entry(
      name: "a", purpose: "what the network attends to", hint: "attention",
      keys: [("a", .view(.toggleAttention))]),
    Entry(
      name: "s S", purpose: "save the restored box; under a name", hint: "save",
      keys: [("s", .file(.save)), ("S", .file(.saveAs))]),
    Entry(name: "C", purpose: "save the comparison", keys: [("C", .file(.saveComparison))]),
    Entry(
      name: "n p", purpose: "next, previous file", hint: "files",
      keys: [("n", .file(.change(1))), ("p", .file(.change(-1)))]),
    Entry(name: "i", purpose: "about the photo and the network", keys: [("i", .popup(.info))]),
    Entry(name: "?", purpose: "these keys", hint: "all keys", keys: [("?", .popup(.help))]),
    Entry(name: "Ctrl-L", purpose: "draw everything again", keys: [(.control("l"), .program(.redraw))]),
    Entry(name: "Ctrl-Z", purpose: "suspend", keys: [(.control("z"), .program(.suspend))]),
    Entry(name: "q", purpose: "quit", hint: "quit", keys: [("q", .program(.quit))]),
  ]

  /// What the mouse does; not keys, but of the same help.
  static let mouse: [(name: String, purpose: String)] = [
    ("click, drag", "place the box, or the divider of the wipe"),
    ("wheel", "enlarge, reduce the overview at the pointer"),
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

  /// The first keys to know, in lines of at most `columns` cells, at most `rows` of them; the last ones stay longest.
  static func hints(rows: Int, columns: Int) -> [String] {
    let known = entries.compactMap { entry in
      entry.hint.map { (key: String(entry.name.prefix { $0 != "," }), hint: $0) }
    }
    let width = known.map(\.key.count).max() ?? 0
    let lines = known.map { $0.key + String(repeating: " ", count: width + 1 - $0.key.count) + $0.hint }
    guard rows > 0, lines.allSatisfy({ $0.count <= columns }) else { return [] }
    return lines.suffix(rows)
  }

  /// What a key means; nil for a key without meaning.
  static func action(for key: Key) -> Action? { actions[key] }

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
