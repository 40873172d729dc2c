/// Guesses at what was meant by a misspelt word.
enum Spelling {
  /// The word nearest to `word`; nil when none is near enough to be meant.
  static func closest(to word: String, among words: [String]) -> String? {
    words.filter { isNear(word, $0) }.min { distance(word, $0) < distance(word, $1) }
  }

  /// Whether at most every third letter differs.
  static func isNear(_ word: String, _ other: String) -> Bool {
    distance(word, other) <= max(word.count, other.count) / 3
  }

  /// How many letters must be inserted, removed or replaced to turn one word into the other (Levenshtein).
  static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (letter == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
