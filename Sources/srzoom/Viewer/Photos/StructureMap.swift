import Imaging

/// How much structure each part of a picture has: what restoring makes visibly better, such as text, faces, ornaments and
/// edges in focus, and not gravel, foliage, blur or blown-out white.
struct StructureMap: Sendable {
  /// A part's side, in the picture's pixels.
  static let side = 8

  /// How many parts.
  private let columns: Int, rows: Int
  /// Sums of the scores of all parts above and to the left, for sums over rectangles.
  private let sums: [Double]

  /// The map of a picture.
  ///
  /// A part's score is the strength of its gradients, bounded, times how much they agree on a direction: the coherence
  /// ((λ₁ − λ₂) / (λ₁ + λ₂))² of the structure tensor (Förstner and Gülch (1987)).
  init(_ picture: Photo) {
    let (columns, rows) = (picture.width / Self.side, picture.height / Self.side)
    (self.columns, self.rows) = (columns, rows)
    var sums = [Double](repeating: 0, count: (columns + 1) * (rows + 1))
    picture.pixels.withUnsafeBufferPointer { pixels in
      for row in 0..<rows {
        var line = 0.0
        for column in 0..<columns {
          line += Self.score(pixels, width: picture.width, height: picture.height, row: row, column: column)
          let above = row * (columns + 1) + column + 1
          sums[above + columns + 1] = sums[above] + line
        }
      }
    }
    self.sums = sums
  }

  /// The score of one part.
  private static func score(
    _ pixels: UnsafeBufferPointer<UInt8>, width: Int, height: Int, row: Int, column: Int
  ) -> Double {
    var (xx, yy, xy, saturated) = (0, 0, 0, 0)
    for y in row * side..<(row + 1) * side {
      for x in column * side..<(column + 1) * side {
        let at = (y * width + x) * 3
        let (red, green, blue) = (pixels[at], pixels[at + 1], pixels[at + 2])
        if min(red, green, blue) >= 250 || max(red, green, blue) <= 6 { saturated += 1 }
        // Green stands for the brightness: it is most of it.
        let dx = x + 1 < width ? Int(pixels[at + 4]) - Int(green) : 0
        let dy = y + 1 < height ? Int(pixels[at + 3 * width + 1]) - Int(green) : 0
        xx += dx * dx
        yy += dy * dy
        xy += dx * dy
      }
    }
    let count = Double(side * side)
    let (energy, difference, cross) = (Double(xx + yy) / count, Double(xx - yy) / count, Double(xy) / count)
    // Noise alone has about 20.
    let coherence = (difference * difference + 4 * cross * cross) / ((energy + 20) * (energy + 20))
    return min(energy, 1500).squareRoot() * coherence * (1 - Double(saturated) / count)
  }

  /// The mean score of some parts.
  private func mean(column: Int, row: Int, columns width: Int, rows height: Int) -> Double {
    let stride = columns + 1
    let (top, bottom) = (row * stride, (row + height) * stride)
    let sum =
      sums[bottom + column + width] - sums[bottom + column] - sums[top + column + width] + sums[top + column]
    return sum / Double(width * height)
  }

  /// The best places for a box, the best first, well apart from each other; those in the middle are preferred a little.
  ///
  /// - Parameters:
  ///   - size: of the box, in the picture's pixels.
  ///   - count: how many at most.
  /// - Returns: the middles of the boxes, in the picture's pixels; none if the picture has no part.
  func places(for size: PixelSize, count: Int) -> [(x: Int, y: Int)] {
    guard columns > 0, rows > 0 else { return [] }
    let width = min(columns, max(1, (size.width + Self.side / 2) / Self.side))
    let height = min(rows, max(1, (size.height + Self.side / 2) / Self.side))
    var candidates: [(column: Int, row: Int, score: Double)] = []
    for row in 0...rows - height {
      for column in 0...columns - width {
        let (x, y) = (
          Double(2 * column + width) / Double(2 * columns) - 0.5,
          Double(2 * row + height) / Double(2 * rows) - 0.5
        )
        let score =
          mean(column: column, row: row, columns: width, rows: height) * (1 - 0.35 * (x * x + y * y))
        candidates.append((column, row, score))
      }
    }
    candidates.sort { ($0.score, $1.row, $1.column) > ($1.score, $0.row, $0.column) }
    let distance = max(columns, rows) / 6
    var chosen: [(column: Int, row: Int)] = []
    for (column, row, _) in candidates where chosen.count < count {
      if chosen.allSatisfy({ max(abs($0.column - column), abs($0.row - row)) >= max(1, distance) }) {
        chosen.append((column, row))
      }
    }
    return chosen.map { column, row in
      ((2 * column + width) * Self.side / 2, (2 * row + height) * Self.side / 2)
    }
  }
}
