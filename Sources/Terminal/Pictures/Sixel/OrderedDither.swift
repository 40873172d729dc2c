import Imaging

/// Dithers pictures to a fixed palette, each pixel for itself: quick, for pictures that are about to change.
enum OrderedDither {
  /// Levels of red, green and blue: the eye sees green best.
  private static let levels = (red: 6, green: 7, blue: 6)

  /// The 252 colours, in the order of the indices.
  static let palette = SixelPalette(
    (0..<levels.red).flatMap { red in
      (0..<levels.green).flatMap { green in
        (0..<levels.blue).map { blue in
          (red * 255 / (levels.red - 1), green * 255 / (levels.green - 1), blue * 255 / (levels.blue - 1))
        }
      }
    })

  /// The indices for `region` of a picture, row by row; a pixel's pattern depends on its place in the whole picture.
  static func dither(_ photo: Photo, _ region: Region) -> [UInt8] {
    precondition(
      photo.bounds.contains(region), "dither \(region) of a \(photo.width)x\(photo.height) picture")
    return [UInt8](unsafeUninitializedCapacity: region.area) { indices, count in
      photo.pixels.withUnsafeBufferPointer { pixels in
        shares.withUnsafeBufferPointer { shares in
          for y in 0..<region.height {
            var pixel = ((region.y + y) * photo.width + region.x) * 3
            let row = y * region.width
            for x in 0..<region.width {
              let place = ((region.y + y) & 3) << 2 | (region.x + x) & 3
              // The sum is an index of the palette, below 252.
              indices[row + x] =
                shares[place << 8 | Int(pixels[pixel])]
                &+ shares[(16 + place) << 8 | Int(pixels[pixel + 1])]
                &+ shares[(32 + place) << 8 | Int(pixels[pixel + 2])]
              pixel += 3
            }
          }
        }
      }
      count = region.area
    }
  }

  /// What red, green and blue contribute to the index, for each place in the pattern and each value.
  private static let shares: [UInt8] = {
    var shares: [UInt8] = []
    for (count, weight) in [
      (levels.red, levels.green * levels.blue), (levels.green, levels.blue), (levels.blue, 1),
    ] {
      for threshold in thresholds {
        shares += (0...255).map { value in UInt8(level(value, count, threshold) * weight) }
      }
    }
    return shares
  }()

  /// The level below a value, or the next one if the rest is over the threshold.
  private static func level(_ value: Int, _ count: Int, _ threshold: Int) -> Int {
    (value * (count - 1) + threshold) / 255
  }

  /// Bayer's 4×4 matrix, as thresholds of 0…254.
  private static let thresholds = BayerMatrix.ranks.map { $0 * 16 + 7 }
}
