import Glibc
import Imaging

/// How much structure each part of a picture has: what restoring makes visibly better, such as text, faces, ornaments and
/// edges in focus, and not gravel, foliage, blur or blown-out white.
struct StructureMap: Sendable {
  /// A part's side, in the picture's pixels.
  static let side = 8

  /// How many parts.
  private let columns: Int, rows: Int
  /// Of the scores, and of the share of pixels that are blown out or black.
  private let sums: SummedArea, saturated: SummedArea

  /// The map of a picture.
  ///
  /// A part's score is the strength of its gradients, bounded, times how much they agree on a direction, times how much its
  /// colour stands out from the picture's: the coherence ((λ₁ − λ₂) / (λ₁ + λ₂))² of the structure tensor (Förstner and
  /// Gülch (1987)), and the distance from the mean colour (Achanta et al., "Frequency-tuned salient region detection" (2009)).
  /// The outermost parts do not count: scans have edges there.
  init(_ picture: Photo) {
    let (columns, rows) = (picture.width / Self.side, picture.height / Self.side)
    (self.columns, self.rows) = (columns, rows)
    var scores = [Double](repeating: 0, count: columns * rows)
    var saturation = scores
    var colours = [SIMD3<Double>](repeating: .zero, count: columns * rows)
    picture.pixels.withUnsafeBufferPointer { pixels in
      for row in 0..<rows {
        for column in 0..<columns {
          let part = Self.part(pixels, width: picture.width, height: picture.height, row: row, column: column)
          let isInside = row > 0 && row < rows - 1 && column > 0 && column < columns - 1
          scores[row * columns + column] = isInside ? part.score : 0
          saturation[row * columns + column] = part.saturation
          colours[row * columns + column] = part.colour
        }
      }
    }
    let contrasts = Self.contrasts(colours, columns: columns, rows: rows)
    // What has the colour of the rest counts, too.
    sums = SummedArea(zip(scores, contrasts).map { $0 * (0.5 + $1) }, columns: columns, rows: rows)
    saturated = SummedArea(saturation, columns: columns, rows: rows)
  }

  /// How much the colour around each part stands out from the mean, in multiples of what it does on average, 4 at most.
  private static func contrasts(_ colours: [SIMD3<Double>], columns: Int, rows: Int) -> [Double] {
    let mean = colours.reduce(.zero, +) / Double(max(1, colours.count))
    let distances = colours.map { colour in
      let distance = colour - mean
      return (distance * distance).sum().squareRoot()
    }
    let average = distances.reduce(0, +) / Double(max(1, distances.count))
    let sums = SummedArea(distances, columns: columns, rows: rows)
    let reach = max(columns, rows) / 25
    return (0..<columns * rows).map { index in
      let (row, column) = (index / columns, index % columns)
      let around = sums.sum(
        rows: row - reach..<row + reach + 1, columns: column - reach..<column + reach + 1)
      return min(around / Double((2 * reach + 1) * (2 * reach + 1)) / (average + 1e-9), 4)
    }
  }

  /// The structure of one part, and its mean colour: half the brightness, red against green, yellow against blue.
  private static func part(
    _ pixels: UnsafeBufferPointer<UInt8>, width: Int, height: Int, row: Int, column: Int
  ) -> (score: Double, saturation: Double, colour: SIMD3<Double>) {
    var (xx, yy, xy, saturated) = (0, 0, 0, 0)
    var sum = SIMD3<Int>.zero
    for y in row * side..<(row + 1) * side {
      for x in column * side..<(column + 1) * side {
        let at = (y * width + x) * 3
        let (red, green, blue) = (pixels[at], pixels[at + 1], pixels[at + 2])
        sum &+= SIMD3(Int(red), Int(green), Int(blue))
        if min(red, green, blue) >= 250 || max(red, green, blue) <= 6 { saturated += 1 }
        guard x + 1 < width, y + 1 < height else { continue }
        // Green stands for the brightness: it is most of it. Differences of 2×2 pixels, twice as large, have no direction in
        // noise.
        let (right, below) = (Int(pixels[at + 4]), Int(pixels[at + 3 * width + 1]))
        let (here, across) = (Int(green), Int(pixels[at + 3 * width + 4]))
        let (dx, dy) = (right + across - here - below, below + across - here - right)
        xx += dx * dx
        yy += dy * dy
        xy += dx * dy
      }
    }
    let count = Double(side * side)
    let norm = 4 * count
    let (energy, difference, cross) = (Double(xx + yy) / norm, Double(xx - yy) / norm, Double(xy) / norm)
    // Noise alone has about 10.
    let coherence = (difference * difference + 4 * cross * cross) / ((energy + 10) * (energy + 10))
    let (red, green, blue) = (Double(sum.x) / count, Double(sum.y) / count, Double(sum.z) / count)
    return (
      min(energy, 1500).squareRoot() * coherence * (1 - Double(saturated) / count),
      Double(saturated) / count, SIMD3((red + green + blue) / 6, red - green, (red + green) / 2 - blue)
    )
  }

  /// The best places for a box, the best first, well apart from each other.
  ///
  /// A box counts with what is around it, and the more the nearer it is to the middle: that is where people put what
  /// they photograph.
  ///
  /// - Parameters:
  ///   - size: of the box, in the picture's pixels.
  ///   - count: how many at most.
  /// - Returns: the middles of the boxes, in the picture's pixels; none if the picture has no part.
  func places(for size: PixelSize, count: Int) -> [(x: Int, y: Int)] {
    guard columns > 0, rows > 0 else { return [] }
    let width = min(columns, max(1, (size.width + Self.side / 2) / Self.side))
    let height = min(rows, max(1, (size.height + Self.side / 2) / Self.side))
    let reach = max(width, height, max(columns, rows) * 3 / 10)
    var candidates: [(column: Int, row: Int, score: Double)] = []
    for row in 0...rows - height {
      for column in 0...columns - width {
        let (middleX, middleY) = (column + width / 2, row + height / 2)
        let inside = sums.sum(rows: row..<row + height, columns: column..<column + width)
        let saturated =
          saturated.sum(rows: row..<row + height, columns: column..<column + width)
          / Double(width * height)
        let around = sums.sum(
          rows: middleY - reach / 2..<middleY - reach / 2 + reach,
          columns: middleX - reach / 2..<middleX - reach / 2 + reach)
        let x = Double(2 * column + width) / Double(2 * columns) - 0.5
        let y = Double(2 * row + height) / Double(2 * rows) - 0.5
        let exposed = (1 - saturated) * (1 - saturated)
        candidates.append(
          (column, row, inside * around * exposed * exp(-(x * x + y * y) / (2 * 0.22 * 0.22))))
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
      let (column, row) = centred(column: column, row: row, width: width, height: height)
      return ((2 * column + width) * Self.side / 2, (2 * row + height) * Self.side / 2)
    }
  }

  /// Moves a box so that the middle of the structure in it is its own, as far as the picture allows.
  private func centred(column: Int, row: Int, width: Int, height: Int) -> (column: Int, row: Int) {
    let (inColumns, inRows) = (column..<column + width, row..<row + height)
    let total = sums.sum(rows: inRows, columns: inColumns)
    guard total > 0 else { return (column, row) }
    let x = inColumns.reduce(0.5) { x, column in
      x + Double(column) * sums.sum(rows: inRows, columns: column..<column + 1) / total
    }
    let y = inRows.reduce(0.5) { y, row in
      y + Double(row) * sums.sum(rows: row..<row + 1, columns: inColumns) / total
    }
    return (
      min(max(Int((x - Double(width) / 2).rounded()), 0), columns - width),
      min(max(Int((y - Double(height) / 2).rounded()), 0), rows - height)
    )
  }
}

/// Sums over rectangles of a table, in constant time (Crow (1984)).
private struct SummedArea: Sendable {
  private let columns: Int, rows: Int
  /// Of all above and to the left, with an empty row and column at the beginning.
  private let sums: [Double]

  init(_ values: [Double], columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    var sums = [Double](repeating: 0, count: (columns + 1) * (rows + 1))
    for row in 0..<rows {
      var line = 0.0
      for column in 0..<columns {
        line += values[row * columns + column]
        let above = row * (columns + 1) + column + 1
        sums[above + columns + 1] = sums[above] + line
      }
    }
    self.sums = sums
  }

  /// The sum over a rectangle; what lies outside counts as 0.
  func sum(rows range: Range<Int>, columns columnRange: Range<Int>) -> Double {
    let (vertical, horizontal) = (range.clamped(to: 0..<rows), columnRange.clamped(to: 0..<columns))
    let (top, bottom) = (vertical.lowerBound * (columns + 1), vertical.upperBound * (columns + 1))
    return sums[bottom + horizontal.upperBound] - sums[bottom + horizontal.lowerBound]
      - sums[top + horizontal.upperBound] + sums[top + horizontal.lowerBound]
  }
}
