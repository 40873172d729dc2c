import Imaging

@testable import CLSR

/// Numbers that look random and are the same at every run (splitmix64).
struct Seeded {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// −1…1.
  mutating func next() -> Float {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return Float(Int64(word >> 40) - (1 << 23)) / Float(1 << 23)
  }

  mutating func values(_ count: Int, scale: Float = 1) -> [Float] { (0..<count).map { _ in next() * scale } }

  /// A photo of smooth waves with noise.
  mutating func photo(width: Int, height: Int) -> Photo {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        for colour in 0..<3 {
          let wave = 40 * Float((x * (colour + 2) + y * 3) % 37) / 37
          pixels.append(UInt8(max(0, min(255, 110 + wave + 50 * next()))))
        }
      }
    }
    return Photo(width: width, height: height, pixels: pixels)
  }
}

extension FeatureMap {
  /// A map with the values of a `channels × height × width` tensor.
  convenience init(_ values: [Float], channels: Int, height: Int, width: Int) {
    self.init(channels: channels, height: height, width: width)
    for channel in 0..<channels {
      for y in 0..<height {
        for x in 0..<width {
          pixel(block: channel / 8, row: y, column: x)[channel % 8] =
            values[(channel * height + y) * width + x]
        }
      }
    }
  }

  /// Its values as a `channels × height × width` tensor.
  var values: [Float] {
    (0..<channels).flatMap { channel in
      (0..<height).flatMap { y in
        (0..<width).map { pixel(block: channel / 8, row: y, column: $0)[channel % 8] }
      }
    }
  }
}
