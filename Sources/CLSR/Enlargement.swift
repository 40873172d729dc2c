import Imaging

/// The last step of the network: adds bilinear(x), and takes the region out of the padded one.
enum Enlargement {
  /// The restored pixels of `part`, neither clamped nor rounded.
  ///
  /// - Parameters:
  ///   - residual: what the tail wrote, `4·height × 4·width × 3`.
  ///   - x: the padded region that the network saw, `height × width`.
  ///   - part: the region inside of it, LR pixels.
  /// - Returns: `4·part.height × 4·part.width × 3`.
  static func finish(_ residual: AlignedBuffer, _ x: ColourMap, part: Region) -> [Float] {
    let scale = Configuration.scale
    let out = part.scaled(by: scale)
    let columns = (out.x..<out.maxX).map { Sample($0, size: x.width) }
    return [Float](unsafeUninitializedCapacity: out.area * 3) { pixels, count in
      var at = 0
      for row in out.y..<out.maxY {
        let sample = Sample(row, size: x.height)
        let upper = x.row(sample.first)
        let lower = x.row(sample.second)
        let rest = residual.start + (row * x.width * scale + out.x) * 3
        for (index, column) in columns.enumerated() {
          for colour in 0..<3 {
            let left =
              upper[column.first * 3 + colour] * (1 - sample.weight) + lower[column.first * 3 + colour]
              * sample.weight
            let right =
              upper[column.second * 3 + colour] * (1 - sample.weight) + lower[column.second * 3 + colour]
              * sample.weight
            pixels[at] = left * (1 - column.weight) + right * column.weight + rest[index * 3 + colour]
            at += 1
          }
        }
      }
      count = at
    }
  }

  /// Where one output row or column lies between input ones: align_corners = false, edges held.
  private struct Sample {
    var first: Int, second: Int
    /// Of the second one.
    var weight: Float

    init(_ output: Int, size: Int) {
      let source = max(0, (Float(output) + 0.5) / Float(Configuration.scale) - 0.5)
      first = min(Int(source), size - 1)
      second = min(first + 1, size - 1)
      weight = source - Float(first)
    }
  }

  /// 0…1 to 0…255, rounded half up; what is no number becomes black.
  static func quantize(_ pixels: [Float]) -> [UInt8] {
    pixels.map { UInt8(max(0, min(255, ($0 * 255 + 0.5).rounded(.down)))) }
  }
}
