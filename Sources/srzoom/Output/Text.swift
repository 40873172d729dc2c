/// Numbers and columns as text, without Foundation.
enum Text {
  /// `value` with a fixed number of decimals, rounded half away from zero; `inf` and `nan` as such.
  static func decimal(_ value: Double, _ places: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let rounded = (abs(value) * scale).rounded()
    let digits = String(Int(rounded))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < 0 && rounded != 0 ? "-" : ""
    guard places > 0 else { return sign + padded }
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }

  /// A duration roughly: `8 s`, `3 min`.
  static func seconds(_ seconds: Double) -> String {
    seconds < 100 ? "\(decimal(seconds, 0)) s" : "\(decimal(seconds / 60, 0)) min"
  }

  /// A number of operations in thousand millions, with two digits or more.
  static func giga(_ operations: Double) -> String {
    let giga = operations / 1e9
    return decimal(giga, giga < 1 ? 2 : giga < 10 ? 1 : 0)
  }

  /// `text` with spaces in front up to `width` characters.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// `text` with spaces behind up to `width` characters.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// `1 box`, `2 boxes`.
  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }

  /// `a, b or c`.
  static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Rows as aligned columns, two spaces apart: the first column to the left, numbers to the right.
  static func table(_ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map {
        $0.offset == 0 ? left($0.element, widths[0]) : right($0.element, widths[$0.offset])
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}
