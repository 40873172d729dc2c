import CCaptions
import Imaging

/// Letters for captions in saved pictures: DejaVu Sans, drawn by Assets/Captions/make.
struct CaptionFont: Sendable {
  /// The font that is linked in, and the same half as large.
  static let large = CaptionFont(scale: 1), small = CaptionFont(scale: 2)

  /// The letters that are drawn, in order: ASCII, Latin, Greek, Cyrillic, dashes, quotation marks and the ellipsis.
  private static let letters: [Unicode.Scalar] = [
    0x20...0x7E, 0xA0...0x17F, 0x386...0x3CE, 0x400...0x45F, 0x490...0x491, 0x2010...0x2026,
  ].joined().compactMap { Unicode.Scalar(UInt32($0)) }

  /// Pixels of a line.
  let height: Int
  /// All letters beside each other, white on black.
  private let letters: Photo
  /// The columns by which each letter advances; it reaches into the margins at both sides of them.
  private let advances: [Unicode.Scalar: Range<Int>]
  /// The columns of a margin.
  let margin: Int

  /// - Parameter scale: how many times smaller than it was drawn.
  private init(scale: Int) {
    var count = 0
    let bytes = UnsafeRawBufferPointer(start: srz_letters(&count), count: count)
    let letters: Photo
    do throws(PhotoError) {
      letters = try Photo.decode(Array(bytes)).photo
    } catch {
      preconditionFailure("letters.png: \(error)")
    }
    let height = (letters.height - 1) / scale
    self.height = height
    // The topmost line is white above a letter's advance.
    let isWhite = (0..<letters.width).map { letters.pixels[3 * $0] > 127 }
    let starts = isWhite.indices.filter { isWhite[$0] && !isWhite[$0 - 1] }
    let ends = isWhite.indices.filter { !isWhite[$0] && $0 > 0 && isWhite[$0 - 1] }
    margin = (starts.first ?? 0) / scale
    advances = Dictionary(
      uniqueKeysWithValues: zip(Self.letters, zip(starts, ends).map { $0 / scale..<$1 / scale }))
    self.letters = letters.areaMean(
      Region(x: 0, y: 1, width: letters.width, height: height * scale), width: letters.width / scale,
      height: height)
  }

  /// Whether there are letters for all of a text.
  func canWrite(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { advances[$0] != nil } }

  /// The columns of a letter's advance; of "?" where the font has none.
  private func advance(of letter: Unicode.Scalar) -> Range<Int> { advances[letter] ?? advances["?"] ?? 0..<0 }

  /// The letters of a text that some columns hold, the last one of them "…" where that is not all of it.
  private func shown(_ text: String, in columns: Int) -> [Range<Int>] {
    var shown = text.unicodeScalars.map(advance)
    var length = shown.reduce(0) { $0 + $1.count }
    if length <= columns { return shown }
    let ellipsis = advance(of: "…")
    while length + ellipsis.count > columns {
      guard let last = shown.popLast() else { return [] }
      length -= last.count
    }
    return shown + [ellipsis]
  }

  /// How much of each pixel of a text is covered, row by row, 0…255; whole letters up to some width, a margin at both sides
  /// of them.
  func coverage(of text: String, atMost width: Int) -> (width: Int, rows: [[UInt8]]) {
    let shown = shown(text, in: width - 2 * margin)
    let columns = shown.isEmpty ? 0 : shown.reduce(2 * margin) { $0 + $1.count }
    var rows = [[UInt8]](repeating: [UInt8](repeating: 0, count: columns), count: height)
    var start = 0
    for advance in shown {
      // Where letters reach into one another the darker of them counts.
      for (column, source) in (advance.lowerBound - margin..<advance.upperBound + margin).enumerated() {
        for row in 0..<height {
          rows[row][start + column] = max(
            rows[row][start + column], letters.pixels[3 * (row * letters.width + source)])
        }
      }
      start += advance.count
    }
    return (columns, rows)
  }
}
