/// The boxes that follow each other in a part of a file (ISO 14496-12, section 4.2).
struct ISOBoxes: Sequence, IteratorProtocol {
  let bytes: UnsafeBufferPointer<UInt8>
  private var rest: Range<Int>

  init(bytes: UnsafeBufferPointer<UInt8>, range: Range<Int>) {
    self.bytes = bytes
    rest = range
  }

  mutating func next() -> (type: String, content: Range<Int>)? {
    guard rest.count >= 8 else { return nil }
    var size = bytes.number(at: rest.lowerBound, length: 4)
    let type = String(decoding: bytes[rest.lowerBound + 4..<rest.lowerBound + 8], as: UTF8.self)
    var header = 8
    if size == 1, rest.count >= 16 {
      size = bytes.number(at: rest.lowerBound + 8, length: 8)
      header = 16
    }
    if size == 0 { size = rest.count }
    guard size >= header else { return nil }
    let end = rest.lowerBound + Swift.min(size, rest.count)
    defer { rest = end..<rest.upperBound }
    return (type, rest.lowerBound + header..<end)
  }
}

/// The numbers that follow each other in a box, the highest byte first; zeros beyond its end.
struct ISONumbers {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// What has not been read.
  private(set) var rest: Range<Int>

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    self.bytes = bytes
    rest = range
  }

  /// The next number, of `length` bytes, 0…8; clamped.
  mutating func next(_ length: Int) -> Int {
    guard length <= rest.count else {
      rest = rest.upperBound..<rest.upperBound
      return 0
    }
    defer { rest = rest.dropFirst(length) }
    return bytes.number(at: rest.lowerBound, length: length)
  }

  mutating func skip(_ count: Int) { rest = rest.dropFirst(count) }

  /// The next `count` bytes, or as many as there are.
  mutating func nextBytes(_ count: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
    defer { skip(count) }
    return bytes[rest.prefix(count)]
  }

  /// The next four bytes as text.
  mutating func nextType() -> String { String(decoding: nextBytes(4), as: UTF8.self) }

  /// What a full box begins with (ISO 14496-12, section 4.2).
  mutating func nextVersion() -> (version: Int, flags: Int) { (next(1), next(3)) }
}

extension UnsafeBufferPointer<UInt8> {
  /// A big-endian number that lies inside; the largest when it does not fit.
  fileprivate func number(at offset: Int, length: Int) -> Int {
    Int(clamping: self[offset..<offset + length].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
