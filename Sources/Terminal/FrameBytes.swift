/// The bytes of one frame, gathered so that they reach the terminal in one write.
struct FrameBytes: Sendable {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// A number in decimal.
  mutating func append(decimal value: Int) {
    guard value >= 0 else { preconditionFailure("negative number \(value) in a control sequence") }
    if value < 10 { return bytes.append(0x30 + UInt8(value)) }
    if value >= 100 { append(decimal: value / 100) }
    let tens = value % 100
    bytes.append(0x30 + UInt8(tens / 10))
    bytes.append(0x30 + UInt8(tens % 10))
  }

  /// CUP: the cursor to a cell counted from 0.
  mutating func move(toRow row: Int, column: Int) {
    append("\u{1B}[")
    append(decimal: row + 1)
    if column > 0 {
      append(";")
      append(decimal: column + 1)
    }
    append("H")
  }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }
}
