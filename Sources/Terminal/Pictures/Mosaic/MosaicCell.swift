import Imaging

/// What a cell shows: a pattern of two colours, as the palette numbers them.
///
/// The top-left pixel is always in the background's colour, so that cells that look the same are equal.
struct MosaicCell: Equatable {
  /// The pixels in the foreground's colour, a bit each, as `MosaicGlyphs` numbers them; 0 when there is one colour.
  var pattern: UInt8
  var foreground: UInt32
  var background: UInt32
}

extension MosaicCell {
  /// The pattern and the colours that are nearest to some pixels of a photo: those of the least squared error.
  ///
  /// A pattern parts n pixels in k and n − k. The best colours for it are the means of the two parts; they take
  /// |s|² · n / (k · (n − k)) off the squared error of one colour alone, where s sums over a part how its pixels differ from
  /// the mean of all. So few numbers make it cheap to look at all 2ⁿ⁻¹ patterns, which differ from one to the next, in
  /// the order of a Gray code, by a single pixel.
  ///
  /// - Parameters:
  ///   - photo: the picture.
  ///   - x: the left one of the pixels.
  ///   - y: the upper one of them.
  ///   - size: how many they are, at most 8.
  init(_ photo: Photo, x: Int, y: Int, size: PixelSize) {
    let count = size.width * size.height
    // Channels in lanes; times n, so that differences from the mean are whole.
    var pixels = InlineArray<8, SIMD4<Int32>>(repeating: .zero)
    var sum = SIMD4<Int32>.zero
    var index = 0
    for row in y..<y + size.height {
      for start in stride(
        from: (row * photo.width + x) * 3, to: (row * photo.width + x + size.width) * 3, by: 3)
      {
        pixels[index] = SIMD4(
          Int32(photo.pixels[start]), Int32(photo.pixels[start + 1]), Int32(photo.pixels[start + 2]), 0)
        sum &+= pixels[index]
        index += 1
      }
    }
    var best = (pattern: 0, part: SIMD4<Int32>.zero, gain: Float(0))
    var current = 0
    var part = SIMD4<Int32>.zero
    for step in 1..<1 << (count - 1) {
      let pixel = step.trailingZeroBitCount + 1
      current ^= 1 << pixel
      if current & 1 << pixel != 0 { part &+= pixels[pixel] } else { part &-= pixels[pixel] }
      let members = current.nonzeroBitCount
      let difference = part &* Int32(count) &- sum &* Int32(members)
      let gain = Float((difference &* difference).wrappedSum()) / Float(members * (count - members))
      if gain > best.gain { best = (current, part, gain) }
    }
    let members = best.pattern.nonzeroBitCount
    background = Self.mean(ofSum: sum &- best.part, over: count - members)
    foreground = members == 0 ? background : Self.mean(ofSum: best.part, over: members)
    pattern = foreground == background ? 0 : UInt8(best.pattern)
  }

  /// The mean of `count` colours, whose sum is given channel by channel, as 0xRRGGBB.
  private static func mean(ofSum sum: SIMD4<Int32>, over count: Int) -> UInt32 {
    let mean = (sum &+ Int32(count / 2)) / Int32(count)
    return UInt32(mean[0]) << 16 | UInt32(mean[1]) << 8 | UInt32(mean[2])
  }
}
