import Imaging

/// What a cell shows: a division in two colours, as the palette numbers them.
///
/// There is one division for each way to part a cell, so that cells that look the same are equal.
struct MosaicCell: Equatable {
  /// Its number in `MosaicGlyphs.divisions`; 0, undivided, when there is one colour.
  var division: UInt8
  var foreground: UInt32
  var background: UInt32
}

extension MosaicCell {
  /// The division and the colours that are nearest to some pixels of a photo: those of the least squared error.
  ///
  /// A division parts n pixels in k and n − k. The best colours for it are the means of the two parts; they take
  /// |s|² · n / (k · (n − k)) off the squared error of one colour alone, where s sums over a part how its pixels differ from
  /// the mean of all.
  ///
  /// - Parameters:
  ///   - photo: the picture.
  ///   - x: the left one of the pixels.
  ///   - y: the upper one of them.
  ///   - size: how many they are, at most 32.
  ///   - divisions: the ways to part them, the undivided one first.
  init(_ photo: Photo, x: Int, y: Int, size: PixelSize, _ divisions: [MosaicDivision]) {
    let count = size.width * size.height
    // Channels in lanes.
    var pixels = InlineArray<32, SIMD4<Int32>>(repeating: .zero)
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
    var best = (division: 0, part: SIMD4<Int32>.zero, members: 0, gain: Float(0))
    for division in divisions.indices.dropFirst() {
      var rest = divisions[division].foreground
      let members = rest.nonzeroBitCount
      var part = SIMD4<Int32>.zero
      while rest != 0 {
        part &+= pixels[rest.trailingZeroBitCount]
        rest &= rest - 1
      }
      // Times n, so that the difference from the mean is whole; its square may have more than 32 bits.
      let difference = SIMD4<Float>(part &* Int32(count) &- sum &* Int32(members))
      let gain = (difference * difference).sum() / Float(members * (count - members))
      if gain > best.gain { best = (division, part, members, gain) }
    }
    background = Self.mean(ofSum: sum &- best.part, over: count - best.members)
    foreground = best.members == 0 ? background : Self.mean(ofSum: best.part, over: best.members)
    division = foreground == background ? 0 : UInt8(best.division)
  }

  /// The mean of `count` colours, whose sum is given channel by channel, as 0xRRGGBB.
  private static func mean(ofSum sum: SIMD4<Int32>, over count: Int) -> UInt32 {
    let mean = (sum &+ Int32(count / 2)) / Int32(count)
    return UInt32(mean[0]) << 16 | UInt32(mean[1]) << 8 | UInt32(mean[2])
  }
}
