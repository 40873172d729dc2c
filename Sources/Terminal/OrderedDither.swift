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
        for y in 0..<region.height {
          for x in 0..<region.width {
            let pixel = ((region.y + y) * photo.width + region.x + x) * 3
            let threshold = thresholds[(region.y + y) % 4 * 4 + (region.x + x) % 4]
            let red = level(pixels[pixel], levels.red, threshold)
            let green = level(pixels[pixel + 1], levels.green, threshold)
            let blue = level(pixels[pixel + 2], levels.blue, threshold)
            indices[y * region.width + x] = UInt8((red * levels.green + green) * levels.blue + blue)
          }
        }
      }
      count = region.area
    }
  }

  /// The level below a value, or the next one if the rest is over the threshold.
  private static func level(_ value: UInt8, _ count: Int, _ threshold: Int) -> Int {
    (Int(value) * (count - 1) + threshold) / 255
  }

  /// Bayer's 4×4 matrix, as thresholds of 0…254.
  private static let thresholds = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map { $0 * 16 + 7 }
}
