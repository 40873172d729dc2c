import Imaging

/// At most 256 colours, with a quick way to the nearest one.
struct Palette: Sendable {
  /// Red, green, blue, 0…255; the fourth is 0.
  let levels: [SIMD4<Int32>]
  /// The nearest colour for each 6-bit red, green, blue; `unset` until it was asked for.
  private var table: [UInt16]

  private static let unset = UInt16.max

  /// - Precondition: 1…256 colours.
  init(_ levels: [SIMD4<Int32>]) {
    precondition((1...256).contains(levels.count), "palette of \(levels.count) colours")
    self.levels = levels
    table = Array(repeating: Self.unset, count: 1 << 18)
  }

  /// The index of the colour nearest to red, green, blue (0…255), to within the 6 bits of the table.
  @inline(__always)
  mutating func nearest(_ red: Int32, _ green: Int32, _ blue: Int32) -> Int {
    let key = Int(red >> 2) << 12 | Int(green >> 2) << 6 | Int(blue >> 2)
    let known = table[key]
    if known != Self.unset { return Int(known) }
    let found = search(red & ~3 | 2, green & ~3 | 2, blue & ~3 | 2)
    table[key] = UInt16(found)
    return found
  }

  /// The mean squared distance, summed over the channels, of a picture's colours to the nearest ones of the palette;
  /// looks at every fourth pixel of every fourth row.
  mutating func error(of photo: Photo) -> Double {
    var sum = 0
    var count = 0
    for y in stride(from: 0, to: photo.height, by: 4) {
      for x in stride(from: 0, to: photo.width, by: 4) {
        let start = (y * photo.width + x) * 3
        let wanted = SIMD4(
          Int32(photo.pixels[start]), Int32(photo.pixels[start + 1]), Int32(photo.pixels[start + 2]), 0)
        let difference = levels[nearest(wanted[0], wanted[1], wanted[2])] &- wanted
        sum += Int((difference &* difference).wrappedSum())
        count += 1
      }
    }
    return Double(sum) / Double(max(1, count))
  }

  /// Looks at all colours; distance and index share a number, so that one minimum gives both.
  @inline(never)
  func search(_ red: Int32, _ green: Int32, _ blue: Int32) -> Int {
    let wanted = SIMD4(red, green, blue, 0)
    var best = Int32.max
    levels.withUnsafeBufferPointer { levels in
      for index in levels.indices {
        let difference = levels[index] &- wanted
        best = min(best, (difference &* difference).wrappedSum() << 8 | Int32(truncatingIfNeeded: index))
      }
    }
    return Int(best & 255)
  }
}
