/// A TIFF structure in memory: a byte order, and directories of 12-byte entries (TIFF 6.0, section 2).
///
/// EXIF and the RAW files of most cameras are such structures. Nothing in it is trusted: what points outside of it is nil.
struct TIFFStructure<Bytes: RandomAccessCollection> where Bytes.Element == UInt8, Bytes.Index == Int {
  typealias Entry = TIFFEntry

  /// All of it, from index 0 on.
  private(set) var bytes: Bytes
  /// Whether numbers begin with their lowest byte.
  let isLittleEndian: Bool

  /// Nil when the bytes do not begin as a TIFF does.
  init?(_ bytes: Bytes) {
    if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) {
      isLittleEndian = true
    } else if bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
      isLittleEndian = false
    } else {
      return nil
    }
    self.bytes = bytes
  }

  /// Where the first directory begins.
  var firstDirectory: Int? { number(at: 4, length: 4) }

  /// The entries of a directory that are there; none when it begins beyond the end.
  func entries(ofDirectory position: Int?) -> [Entry] {
    guard let position, let count = number(at: position, length: 2) else { return [] }
    return (0..<min(count, TIFFEntry.mostInDirectory)).compactMap { entry(at: position + 2 + 12 * $0) }
  }

  /// Where the directory after this one begins.
  func directory(after position: Int) -> Int? {
    nextDirectoryPointer(of: position).flatMap { number(at: $0, length: 4) }.flatMap { $0 == 0 ? nil : $0 }
  }

  private func nextDirectoryPointer(of position: Int) -> Int? {
    number(at: position, length: 2).map { position + 2 + 12 * $0 }
  }

  private func entry(at position: Int) -> Entry? {
    guard let tag = number(at: position, length: 2), let type = number(at: position + 2, length: 2),
      let count = number(at: position + 4, length: 4)
    else { return nil }
    let values =
      TIFFEntry.valueLength(ofType: type) * count <= 4 ? position + 8 : number(at: position + 8, length: 4)
    guard let values else { return nil }
    return Entry(tag: tag, type: type, count: count, position: position, values: values)
  }

  // MARK: Values

  /// A whole number of any integer type; nil for other types, and beyond the end.
  func integer(_ entry: Entry, index: Int = 0) -> Int? {
    guard [1, 3, 4, 6, 8, 9, 13].contains(entry.type), index < entry.count else { return nil }
    let length = entry.valueLength
    guard let number = number(at: entry.values + index * length, length: length) else { return nil }
    let isNegative = [6, 8, 9].contains(entry.type) && number >= 1 << (8 * length - 1)
    return isNegative ? number - 1 << (8 * length) : number
  }

  /// A fraction, or a whole number as one.
  func rational(_ entry: Entry) -> (numerator: Int, denominator: Int)? {
    guard entry.type == 5 || entry.type == 10 else { return integer(entry).map { ($0, 1) } }
    guard let numerator = number(at: entry.values, length: 4),
      let denominator = number(at: entry.values + 4, length: 4), denominator != 0
    else { return nil }
    return (numerator, denominator)
  }

  /// Text up to its zero, without needless spaces; nil when there is none.
  func text(_ entry: Entry) -> String? {
    guard entry.type == 2, let bytes = data(entry) else { return nil }
    let words = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self).split(separator: " ")
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// The bytes of all its values; nil when they reach beyond the end.
  func data(_ entry: Entry) -> Bytes.SubSequence? {
    guard entry.valueLength > 0 else { return nil }
    let end = entry.values + entry.valueLength * entry.count
    return end <= bytes.count ? bytes[entry.values..<end] : nil
  }

  private func number(at offset: Int, length: Int) -> Int? {
    // A signed number may point before the beginning.
    guard offset >= 0, offset <= bytes.count - length else { return nil }
    let digits = bytes[offset..<offset + length]
    return isLittleEndian
      ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
  }
}

/// Changes, in place, so that the offsets that makers keep in their own notes stay right.
extension TIFFStructure where Bytes == [UInt8] {
  /// Makes an entry one whole number, a SHORT where it fits.
  mutating func set(_ entry: Entry, to value: Int) {
    let isShort = value <= 0xFFFF
    guard entry.position + 8 + (isShort ? 2 : 4) <= bytes.count else { return }
    write(isShort ? 3 : 4, at: entry.position + 2, length: 2)
    write(1, at: entry.position + 4, length: 4)
    erase(entry.position + 8..<entry.position + 12)
    write(value, at: entry.position + 8, length: isShort ? 2 : 4)
  }

  /// Cuts the chain of directories behind this one.
  mutating func endChain(at directory: Int) {
    guard let pointer = nextDirectoryPointer(of: directory), pointer + 4 <= bytes.count else { return }
    write(0, at: pointer, length: 4)
  }

  /// Makes bytes zero, those of them that are there.
  mutating func erase(_ range: Range<Int>) {
    for index in range.clamped(to: bytes.indices) { bytes[index] = 0 }
  }

  /// Drops the bytes from `count` on.
  mutating func truncate(to count: Int) { bytes.removeLast(max(0, bytes.count - count)) }

  private mutating func write(_ value: Int, at offset: Int, length: Int) {
    for index in 0..<length {
      let shift = 8 * (isLittleEndian ? index : length - 1 - index)
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }
}
