import Testing

@testable import Imaging

@Suite struct PNGRowsTests {
  /// RFC 1950: behind the last block stands Adler-32 of all that is compressed, here of several parts' rows.
  @Test func theFileEndsWithTheChecksumOfAllRows() throws {
    let photo = Photo.noise(width: 20, height: 10)
    let encoder = try PNGEncoder(like: photo)
    var filtered: [UInt8] = []
    for part in photo.strips(of: 3) {
      let rows = PNGRows(part, .level(0))
      filtered += try stored(#require(rows.bytes))
      _ = try encoder.append(rows)
    }
    #expect(filtered.count == 10 * (1 + 3 * 20))
    let end = try encoder.finish()
    let checksum = adler32(filtered)
    let bytes = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: checksum >> $0) }
    #expect(end.firstRange(of: [0, 0, 0, 6] + Array("IDAT".utf8) + [3, 0] + bytes)?.lowerBound == 0)
  }

  /// The contents of stored blocks, RFC 1951, section 3.2.4: 0, their length and its complement, the lower byte first, bytes.
  private func stored(_ blocks: [UInt8]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = blocks[...]
    while rest.count >= 5 {
      let length = Int(rest[rest.startIndex + 1]) + Int(rest[rest.startIndex + 2]) << 8
      try #require(rest.first == 0 && rest.count >= 5 + length)
      bytes += rest.dropFirst(5).prefix(length)
      rest = rest.dropFirst(5 + length)
    }
    try #require(rest.isEmpty)
    return bytes
  }

  private func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (sum, sumOfSums): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      sum = (sum + UInt32(byte)) % 65521
      sumOfSums = (sumOfSums + sum) % 65521
    }
    return sumOfSums << 16 + sum
  }
}
