import Imaging

/// Dithers pictures to a palette by error diffusion.
///
/// Source: R. Floyd, L. Steinberg, "An adaptive algorithm for spatial grey scale" (weights 7, 3, 5, 1 of 16), rows in
/// alternating directions.
enum ErrorDiffusion {
  /// The palette's indices for `region` of a picture, row by row.
  ///
  /// - Parameters:
  ///   - photo: the picture.
  ///   - region: which part of it.
  ///   - palette: the colours; its table of nearest ones fills as it goes.
  /// - Returns: `region.area` indices.
  static func dither(_ photo: Photo, _ region: Region, to palette: inout Palette) -> [UInt8] {
    precondition(
      photo.bounds.contains(region), "dither \(region) of a \(photo.width)x\(photo.height) picture")
    var indices = [UInt8](repeating: 0, count: region.area)
    // Red, green, blue of a row in sixteenths, with a margin of one pixel at either side.
    let rowLength = (region.width + 2) * 3
    var errors = [Int32](repeating: 0, count: rowLength)
    var nextErrors = errors
    for row in 0..<region.height {
      let isForward = row % 2 == 0
      photo.pixels.withUnsafeBufferPointer { pixels in
        indices.withUnsafeMutableBufferPointer { indices in
          errors.withUnsafeMutableBufferPointer { errors in
            nextErrors.withUnsafeMutableBufferPointer { nextErrors in
              let pixelRow = ((region.y + row) * photo.width + region.x) * 3
              dither(
                UnsafeBufferPointer(rebasing: pixels[pixelRow..<pixelRow + region.width * 3]),
                into: UnsafeMutableBufferPointer(
                  rebasing: indices[row * region.width..<(row + 1) * region.width]),
                isForward: isForward, errors, nextErrors, &palette)
            }
          }
        }
      }
      swap(&errors, &nextErrors)
      for index in nextErrors.indices { nextErrors[index] = 0 }
    }
    return indices
  }

  /// Dithers one row; arithmetic wraps where its range is known, since this runs for every pixel.
  private static func dither(
    _ pixels: UnsafeBufferPointer<UInt8>, into indices: UnsafeMutableBufferPointer<UInt8>, isForward: Bool,
    _ errors: UnsafeMutableBufferPointer<Int32>, _ nextErrors: UnsafeMutableBufferPointer<Int32>,
    _ palette: inout Palette
  ) {
    let width = indices.count
    let step = isForward ? 3 : -3
    var x = isForward ? 0 : width - 1
    for _ in 0..<width {
      let pixel = x &* 3
      let at = pixel &+ 3
      let red = clamp(Int32(pixels[pixel]) &+ (errors[at] &+ 8) >> 4)
      let green = clamp(Int32(pixels[pixel &+ 1]) &+ (errors[at &+ 1] &+ 8) >> 4)
      let blue = clamp(Int32(pixels[pixel &+ 2]) &+ (errors[at &+ 2] &+ 8) >> 4)
      let index = palette.nearest(red, green, blue)
      indices[x] = UInt8(truncatingIfNeeded: index)
      let shown = palette.levels[index]
      let wanted = SIMD4(red, green, blue, 0)
      let error = (wanted &- shown).clamped(lowerBound: 0 &- mostError, upperBound: mostError)
      for channel in 0..<3 {
        let part = error[channel]
        errors[at &+ step &+ channel] &+= part &* 7
        nextErrors[at &- step &+ channel] &+= part &* 3
        nextErrors[at &+ channel] &+= part &* 5
        nextErrors[at &+ step &+ channel] &+= part
      }
      x &+= isForward ? 1 : -1
    }
  }

  /// The most that a pixel hands on in a channel.
  ///
  /// Where the palette has no colour on one side, errors would add up until a far colour is the nearest one: specks of the
  /// wipe's yellow divider in green leaves. It costs 0.1 dB of the 46 that a sixel picture has.
  private static let mostError = SIMD4<Int32>(repeating: 32)

  private static func clamp(_ value: Int32) -> Int32 { min(255, max(0, value)) }
}
