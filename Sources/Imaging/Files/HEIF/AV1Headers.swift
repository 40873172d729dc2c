/// What an AV1 stream says of its pictures before their pixels (AV1 Bitstream & Decoding Process Specification, section 5).
struct AV1Headers {
  /// No picture in the stream is larger.
  private(set) var largest = PixelSize(width: 0, height: 0)
  private var sequence: SequenceHeader?

  fileprivate enum FrameType { static let key = 0, `switch` = 3 }
  /// A tool that each frame chooses for itself.
  fileprivate static let byFrame = 2

  /// A sequence header (section 5.5).
  fileprivate struct SequenceHeader {
    var isReduced = false
    /// Of the numbers of a frame that has a size of its own.
    var widthBits = 0, heightBits = 0
    var size = PixelSize(width: 0, height: 0)
    /// Bits of a frame's time; 0 when it has none.
    var timeBits = 0
    /// Bits of a frame's number; 0 when it has none.
    var idBits = 0
    var screenContentTools = AV1Headers.byFrame
    var integerMotion = AV1Headers.byFrame
  }

  /// Reads the units (section 5.3) of a stream, or of a file's `av1C` box, behind those that were read before.
  mutating func read(_ bytes: some Collection<UInt8>) {
    var rest = bytes[...]
    while let first = rest.popFirst() {
      let type = first >> 3 & 15
      if first & 4 != 0 { _ = rest.popFirst() }
      let length = first & 2 != 0 ? Self.length(&rest) : rest.count
      read(type: type, rest.prefix(min(length, 256)))
      rest = rest.dropFirst(length)
    }
  }

  /// Seven bits in each byte, the lowest first (section 4.10.5).
  private static func length<Bytes: Collection<UInt8>>(_ bytes: inout Bytes) -> Int
  where Bytes.SubSequence == Bytes {
    var length = 0
    for index in 0..<8 {
      guard let byte = bytes.popFirst() else { break }
      length |= Int(byte & 0x7F) << (7 * index)
      if byte & 0x80 == 0 { break }
    }
    return length
  }

  private mutating func read(type: UInt8, _ bytes: some Collection<UInt8>) {
    var reader = BitReader(bytes)
    switch type {
    case 1:
      let sequence = SequenceHeader(&reader)
      self.sequence = sequence
      largest = largest.union(sequence.size)
    case 3, 6, 7:  // a frame or its header
      guard let sequence, sequence.frameHasOwnSize(&reader) else { break }
      // It stands further behind; no more fits into its numbers.
      largest = largest.union(PixelSize(width: 1 << sequence.widthBits, height: 1 << sequence.heightBits))
    default: break
    }
  }
}

extension AV1Headers.SequenceHeader {
  fileprivate init(_ reader: inout BitReader) {
    reader.skip(3 + 1)
    isReduced = reader.flag()
    if isReduced {
      reader.skip(5)
    } else {
      readOperatingPoints(&reader)
    }
    (widthBits, heightBits) = (reader.bits(4) + 1, reader.bits(4) + 1)
    size = PixelSize(width: reader.bits(widthBits) + 1, height: reader.bits(heightBits) + 1)
    if isReduced { return }
    if reader.flag() {
      let differenceBits = reader.bits(4) + 2
      idBits = reader.bits(3) + differenceBits + 1
    }
    reader.skip(3 + 4)
    if reader.flag() { reader.skip(2) }
    if !reader.flag() { screenContentTools = reader.bits(1) }
    if screenContentTools > 0, !reader.flag() { integerMotion = reader.bits(1) }
  }

  private mutating func readOperatingPoints(_ reader: inout BitReader) {
    var delayBits = 0
    if reader.flag() {
      reader.skip(32 + 32)
      let isEven = reader.flag()
      if isEven { _ = reader.expGolomb() }
      if reader.flag() {
        delayBits = reader.bits(5) + 1
        reader.skip(32 + 5)
        let bits = reader.bits(5) + 1
        timeBits = isEven ? 0 : bits
      }
    }
    let hasDelays = reader.flag()
    for _ in 0...reader.bits(5) {
      reader.skip(12)
      if reader.bits(5) > 7 { reader.skip(1) }
      if delayBits > 0, reader.flag() { reader.skip(2 * delayBits + 1) }
      if hasDelays, reader.flag() { reader.skip(4) }
    }
  }

  /// Whether a frame is not of the sequence's size, by the beginning of its header (section 5.9.2).
  fileprivate func frameHasOwnSize(_ reader: inout BitReader) -> Bool {
    // A reduced header leaves no choice, and a frame that was there before is shown again.
    if isReduced || reader.flag() { return false }
    let type = reader.bits(2)
    let isShown = reader.flag()
    reader.skip(isShown ? timeBits : 1)
    let isResilient =
      type == AV1Headers.FrameType.switch || (type == AV1Headers.FrameType.key && isShown)
    if !isResilient { reader.skip(1) }
    reader.skip(1)
    let hasTools = screenContentTools == AV1Headers.byFrame ? reader.flag() : screenContentTools == 1
    if hasTools, integerMotion == AV1Headers.byFrame { reader.skip(1) }
    reader.skip(idBits)
    return type == AV1Headers.FrameType.switch || reader.flag()
  }
}
