/// A new TIFF structure of copies of another one's entries, in the same byte order.
struct TIFFExcerpt<Source: RandomAccessCollection> where Source.Element == UInt8, Source.Index == Int {
  /// All of it; more than a header only once there is a first directory.
  private(set) var bytes: [UInt8]
  private let source: TIFFStructure<Source>

  /// A JPEG's segment holds 65533 bytes.
  ///
  /// Further values are left out, so that nothing grows where many entries share theirs.
  private static var mostBytes: Int { 60_000 }

  /// Empty.
  init(of source: TIFFStructure<Source>) {
    self.source = source
    bytes = source.isLittleEndian ? [0x49, 0x49, 0x2A, 0] : [0x4D, 0x4D, 0, 0x2A]
    append(0, length: 4)
  }

  /// Adds a directory.
  ///
  /// - Parameters:
  ///   - entries: of the source; those whose values are not there, or too long, are left out.
  ///   - pointers: positions of directories that were added before, by their tags.
  /// - Returns: its position; nil when nothing is left of it.
  mutating func add(_ entries: [TIFFEntry], pointers: [Int: Int] = [:]) -> Int? {
    var fields: [(tag: Int, type: Int, count: Int, value: [UInt8])] = []
    for entry in entries where bytes.count + 12 * fields.count < Self.mostBytes {
      guard let data = source.data(entry), bytes.count + 12 * fields.count + data.count < Self.mostBytes
      else { continue }
      fields.append((entry.tag, entry.type, entry.count, field(Array(data))))
    }
    for (tag, position) in pointers { fields.append((tag, 4, 1, number(position, length: 4))) }
    if fields.isEmpty { return nil }
    let position = bytes.count
    append(fields.count, length: 2)
    for field in fields.sorted(by: { $0.tag < $1.tag }) {
      append(field.tag, length: 2)
      append(field.type, length: 2)
      append(field.count, length: 4)
      bytes += field.value
    }
    append(0, length: 4)
    return position
  }

  /// Makes a directory that was added the first.
  mutating func begin(with directory: Int) {
    bytes.replaceSubrange(4..<8, with: number(directory, length: 4))
  }

  /// The four bytes that stand for a value in its entry: itself, or where it is put.
  private mutating func field(_ value: [UInt8]) -> [UInt8] {
    if value.count <= 4 { return value + [UInt8](repeating: 0, count: 4 - value.count) }
    let position = bytes.count
    bytes += value
    if bytes.count % 2 == 1 { bytes.append(0) }
    return number(position, length: 4)
  }

  private func number(_ value: Int, length: Int) -> [UInt8] {
    let digits = (0..<length).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return source.isLittleEndian ? digits : digits.reversed()
  }

  private mutating func append(_ value: Int, length: Int) { bytes += number(value, length: length) }
}
