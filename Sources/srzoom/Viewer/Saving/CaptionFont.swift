import CCaptions
import Imaging

/// Letters for captions in saved pictures: DejaVu Sans, drawn by Assets/Captions/make.
struct CaptionFont: Sendable {
  /// The font that is linked in, and half as large.
  static let large = CaptionFont(scale: 1), small = CaptionFont(scale: 2)

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
    let scalars = (Array(0x20..<0x7F) + Array(0xA0..<0x100)).compactMap { Unicode.Scalar($0) }
    margin = (starts.first ?? 0) / scale
    advances = Dictionary(
      uniqueKeysWithValues: zip(scalars, zip(starts, ends).map { $0 / scale..<$1 / scale }))
    self.letters = letters.areaMean(
      Region(x: 0, y: 1, width: letters.width, height: height * scale), width: letters.width / scale,
      height: height)
  }

  /// The columns of a letter's advance; of "?" where the font has none.
  private func advance(of letter: Unicode.Scalar) -> Range<Int> { advances[letter] ?? advances["?"] ?? 0..<0 }

  /// How much of each pixel of a text is covered, row by row, 0…255; whole letters up to some width, a margin at both sides
  /// of them.
  func coverage(of text: String, atMost width: Int) -> (width: Int, rows: [[UInt8]]) {
    var length = 0
    let shown = text.unicodeScalars.map(advance).prefix { advance in
      length += advance.count
      return length + 2 * margin <= width
    }
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
