/// The bits of a stream, the highest of each byte first; zeros beyond its end.
struct BitReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// A number of `count` bits, 0…32.
  mutating func bits(_ count: Int) -> Int { (0..<count).reduce(0) { number, _ in number << 1 | bit() } }

  mutating func flag() -> Bool { bit() == 1 }

  mutating func skip(_ count: Int) { position += count }

  /// A number of as many bits as zeros stand before it (ISO 23008-2, section 9.2); with more than 32 zeros the largest.
  mutating func expGolomb() -> Int {
    var zeros = 0
    while !flag() {
      zeros += 1
      if zeros > 32 { return 1 << 33 }
    }
    return 1 << zeros - 1 + bits(zeros)
  }

  private mutating func bit() -> Int {
    defer { position += 1 }
    return position < 8 * bytes.count ? Int(bytes[position / 8] >> (7 - position % 8) & 1) : 0
  }
}
