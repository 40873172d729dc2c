/// A character that parts its cell in rectangles: which of them are in the foreground's colour.
struct MosaicGlyph {
  /// Rectangles in a row, and rows of them.
  let columns: Int, rows: Int
  /// Row by row from the top left: whether it is in the foreground's colour.
  let isForeground: [Bool]

  /// What `character` looks like; nil when it is no mosaic.
  init?(_ character: Character) {
    guard let glyph = Self.known[character] else { return nil }
    self = glyph
  }

  /// The character whose foreground is the other's background; the same one when there is none.
  static func opposite(of character: Character) -> Character {
    guard let glyph = known[character] else { return character }
    return known.first {
      $0.value.columns == glyph.columns && $0.value.rows == glyph.rows
        && zip($0.value.isForeground, glyph.isForeground).allSatisfy { $0 != $1 }
    }?.key ?? character
  }

  private init(columns: Int, rows: Int, _ isForeground: [Bool]) {
    (self.columns, self.rows, self.isForeground) = (columns, rows, isForeground)
  }

  private static let known: [Character: MosaicGlyph] = {
    var known: [Character: MosaicGlyph] = [
      " ": MosaicGlyph(columns: 1, rows: 1, [false]), "█": MosaicGlyph(columns: 1, rows: 1, [true]),
      "▀": MosaicGlyph(columns: 1, rows: 2, [true, false]),
      "▄": MosaicGlyph(columns: 1, rows: 2, [false, true]),
      "▌": MosaicGlyph(columns: 2, rows: 1, [true, false]),
      "▐": MosaicGlyph(columns: 2, rows: 1, [false, true]),
    ]
    // Unicode names the parts: upper left, upper right, lower left, lower right.
    let quadrants: [(Character, String)] = [
      ("▘", "#..."), ("▝", ".#.."), ("▖", "..#."), ("▗", "...#"), ("▚", "#..#"), ("▞", ".##."),
      ("▛", "###."), ("▜", "##.#"), ("▙", "#.##"), ("▟", ".###"),
    ]
    for (character, parts) in quadrants {
      known[character] = MosaicGlyph(columns: 2, rows: 2, parts.map { $0 == "#" })
    }
    for (index, character) in "▁▂▃▅▆▇".enumerated() {
      let filled = [1, 2, 3, 5, 6, 7][index]
      known[character] = MosaicGlyph(columns: 1, rows: 8, (0..<8).map { $0 >= 8 - filled })
    }
    known["▔"] = MosaicGlyph(columns: 1, rows: 8, (0..<8).map { $0 == 0 })
    known["▎"] = MosaicGlyph(columns: 4, rows: 1, [true, false, false, false])
    known["▊"] = MosaicGlyph(columns: 4, rows: 1, [true, true, true, false])
    return known
  }()
}
