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
  /// The columns of each letter.
  private let columns: [Unicode.Scalar: Range<Int>]

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
    // The topmost line is white where a letter begins.
    let starts = (0..<letters.width).filter { letters.pixels[3 * $0] > 127 } + [letters.width]
    let scalars = (Array(0x20..<0x7F) + Array(0xA0..<0x100)).compactMap { Unicode.Scalar($0) }
    columns = Dictionary(
      uniqueKeysWithValues: zip(scalars, zip(starts, starts.dropFirst()).map { $0 / scale..<$1 / scale }))
    self.letters = letters.areaMean(
      Region(x: 0, y: 1, width: letters.width / scale * scale, height: height * scale),
      width: letters.width / scale, height: height)
  }

  /// The columns of a letter; of "?" where the font has none.
  private func columns(of letter: Unicode.Scalar) -> Range<Int> { columns[letter] ?? columns["?"] ?? 0..<0 }

  /// How much of each pixel of a text is covered, row by row, 0…255; whole letters up to some width.
  func coverage(of text: String, atMost width: Int) -> (width: Int, rows: [[UInt8]]) {
    var rows = [[UInt8]](repeating: [], count: height)
    for letter in text.unicodeScalars {
      let columns = columns(of: letter)
      guard rows[0].count + columns.count <= width else { break }
      for row in 0..<height {
        rows[row] += columns.map { letters.pixels[3 * (row * letters.width + $0)] }
      }
    }
    return (rows[0].count, rows)
  }
}
