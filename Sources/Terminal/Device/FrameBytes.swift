/// The bytes of one frame or the first part of it, gathered so that they reach the terminal in one write.
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

  /// Bytes in base64 (RFC 4648).
  mutating func append(base64 data: ArraySlice<UInt8>) {
    reserve((data.count + 2) / 3 * 4)
    var rest = data
    while rest.count >= 3 {
      let first = rest.startIndex
      let bits = UInt32(rest[first]) << 16 | UInt32(rest[first + 1]) << 8 | UInt32(rest[first + 2])
      for shift in [18, 12, 6, 0] { append(Self.base64[Int(bits >> UInt32(shift) & 63)]) }
      rest = rest.dropFirst(3)
    }
    guard let first = rest.first else { return }
    let bits = UInt32(first) << 16 | UInt32(rest.dropFirst().first ?? 0) << 8
    append(Self.base64[Int(bits >> 18)])
    append(Self.base64[Int(bits >> 12 & 63)])
    append(rest.count > 1 ? Self.base64[Int(bits >> 6 & 63)] : 0x3D)
    append(0x3D)
  }

  private static let base64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

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

  /// The bytes in mode 2026: the terminal shows them when they are all there.
  var synchronized: [UInt8] { Array("\u{1B}[?2026h".utf8) + bytes + Array("\u{1B}[?2026l".utf8) }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Makes room for `count` more bytes; at least twice the room, since reserveCapacity gives no more than it is asked
  /// for, and many small requests would copy everything each time.
  mutating func reserve(_ count: Int) {
    let needed = bytes.count + count
    if needed > bytes.capacity { bytes.reserveCapacity(max(needed, bytes.capacity * 2)) }
  }
}
