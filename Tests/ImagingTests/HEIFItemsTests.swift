import Testing

@testable import Imaging

/// How large a HEIF file says that its pictures are, and how large they will be.
@Suite struct HEIFItemsTests {
  /// By item: heif-enc codes 64x64 pixels and crops them by a grid of one tile.
  @Test(arguments: [
    ("plain.heic", 2, [1: 64, 2: 48]), ("alpha.heic", 2, [1: 64, 2: 48, 3: 64, 4: 48]),
    ("plain.avif", 1, [1: 48]),
    ("alpha.avif", 1, [1: 48, 2: 48]),
  ])
  func tellTheSizesOfFiles(name: String, primary: Int, heights: [Int: Int]) throws {
    try Fixture.bytes("good/\(name)").withUnsafeBufferPointer { bytes in
      let items = HEIFItems(bytes)
      #expect(items.primary == primary)
      #expect(HEIFReferences(bytes).closure(of: primary) == Set(heights.keys))
      for (item, height) in heights {
        #expect(items.toldSize(of: item) == PixelSize(width: 64, height: height))
        #expect(items.decodedSize(of: item) == PixelSize(width: 64, height: height))
      }
    }
  }

  #if HEIF
    /// 8192x8192 and 4096x4096 pixels in 1 and 4 kB that say 64x64.
    @Test(arguments: ["larger.avif", "larger.heic"])
    func isRefusedBeforeMemoryIsTaken(name: String) async throws {
      await #expect(processExitsWith: .success) { [name] in
        let bytes = try Fixture.bytes("bad/\(name)")
        let before = try peakKilobytes("VmHWM")
        #expect(
          throws: PhotoError.undecodable(
            name.hasSuffix("avif") ? .avif : .heic, reason: "its picture is larger than it says")
        ) {
          try Photo.decode(bytes, damaged: .keep)
        }
        #expect(try peakKilobytes("VmHWM") - before < 20_000)
      }
    }

    /// A part that only a second `meta` box tells of, where libheif does not look: its area alone would not fit into 64 bits.
    @Test func aSizeThatCannotBeCountedIsRefused() throws {
      let most = [UInt8](repeating: 0xFF, count: 8)
      let meta =
        full("iref", box("dimg", [0, 2, 0, 1, 0, 77]))
        + full("pitm", [0, 2])
        + box("iprp", box("ipco", full("ispe", most)) + full("ipma", [0, 0, 0, 1, 0, 77, 1, 1]))
      var bytes = try Fixture.bytes("good/plain.heic")
      bytes.insert(contentsOf: full("meta", meta), at: Int(bytes[3]))
      let side = Int(Int32.max)
      #expect(throws: PhotoError.tooManyPixels(width: side, height: side, limit: 256_000_000)) {
        try Photo.decode(bytes)
      }
    }

    /// What is decoded counts, not what is left of it when it has been cropped.
    @Test func theLimitIsOfWhatIsDecoded() throws {
      let bytes = try Fixture.bytes("good/plain.heic")
      #expect(throws: PhotoError.tooManyPixels(width: 64, height: 64, limit: 64 * 48)) {
        try Photo.decode(bytes, maxPixels: 64 * 48)
      }
      #expect(throws: Never.self) { try Photo.decode(bytes, maxPixels: 64 * 64) }
    }
  #endif

  @Test(arguments: ["plain.heic", "alpha.heic", "alpha.avif"])
  func everyCutAndEveryChangedByteIsSafe(name: String) throws {
    let bytes = try Fixture.bytes("good/\(name)")
    func look(_ bytes: [UInt8]) {
      bytes.withUnsafeBufferPointer { bytes in
        let items = HEIFItems(bytes)
        for item in HEIFReferences(bytes).closure(of: items.primary) {
          _ = items.toldSize(of: item)
          _ = items.decodedSize(of: item)
        }
      }
    }
    for count in bytes.indices { look(Array(bytes[..<count])) }
    for index in bytes.indices {
      for flip in [0x01, 0x80, 0xFF] as [UInt8] {
        var changed = bytes
        changed[index] ^= flip
        look(changed)
      }
    }
  }

  // MARK: Files of boxes alone

  /// The numbers of a grid in 16 bits and of an overlay in 32, in two pieces, beside what the file says.
  @Test(arguments: [
    ("grid", [0, 0, 1, 1, 0x20, 0x00, 0x10, 0x01] as [UInt8], PixelSize(width: 8192, height: 4097)),
    (
      "iovl", [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 7], PixelSize(width: 65536, height: 7)
    ),
    ("jpeg", [0, 1], nil),
  ])
  func derivedPicturesTellTheirSize(type: String, data: [UInt8], size: PixelSize?) {
    let half = UInt8(data.count / 2)
    let rest = UInt8(data.count) - half
    let meta =
      full("pitm", [0, 7])
      + full("iinf", [0, 1] + full("infe", version: 2, [0, 7, 0, 0] + Array(type.utf8)))
      // Item 7, in `idat`, two pieces of one-byte numbers.
      + full("iloc", version: 1, [0x11, 0x00, 0, 1, 0, 7, 0, 1, 0, 0, 0, 2, 0, half, half, rest])
      + box("idat", data)
      + box(
        "iprp",
        box("ipco", full("ispe", [0, 0, 0, 64, 0, 0, 0, 48])) + full("ipma", [0, 0, 0, 1, 0, 7, 1, 1]))
    let file = box("ftyp", Array("heic".utf8)) + full("meta", meta)
    file.withUnsafeBufferPointer { bytes in
      let items = HEIFItems(bytes)
      #expect(items.primary == 7)
      #expect(items.toldSize(of: 7) == PixelSize(width: 64, height: 48))
      #expect(items.decodedSize(of: 7) == size)
    }
  }

  /// As many as libheif takes, of no length, which reach to the file's end; and one more.
  @Test(arguments: [32, 33] as [UInt8]) func manyPiecesSayNothing(count: UInt8) {
    let meta =
      full("iinf", [0, 1] + full("infe", version: 2, [0, 7, 0, 0] + Array("grid".utf8)))
      + full("iloc", [0, 0, 0, 1, 0, 7, 0, 0, 0, count])
    let file = box("ftyp", Array("heic".utf8)) + full("meta", meta)
    file.withUnsafeBufferPointer { bytes in
      #expect((HEIFItems(bytes).decodedSize(of: 7) == nil) == (count > 32))
    }
  }

  private func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    [0, 0, 0, UInt8(8 + content.count)] + Array(type.utf8) + content
  }

  private func full(_ type: String, version: UInt8 = 0, _ content: some Sequence<UInt8>) -> [UInt8] {
    box(type, [version, 0, 0, 0] + content)
  }

  // MARK: Streams

  /// A parameter set of two layers, whose profile has 00 00 03 in it, in 4:4:4.
  @Test func aHEVCStreamTellsItsSize() {
    var bits = Bits()
    bits.put(0, 4)
    bits.put(1, 3)  // one further layer
    bits.put(1, 1)
    bits.put(0, 88 + 8)
    bits.put(0b11, 2)  // which has a profile and a level of its own,
    bits.put(0, 14)
    bits.put(0, 88 + 8)
    bits.putExpGolomb(0)
    bits.putExpGolomb(3)
    bits.put(0, 1)
    bits.putExpGolomb(8192)
    bits.putExpGolomb(1080)
    var unit: [UInt8] = [0x42, 1]
    for byte in bits.bytes {
      if byte <= 3, unit.suffix(2) == [0, 0] { unit.append(3) }
      unit.append(byte)
    }
    #expect(HEVCParameters.pictureSize(in: unit) == PixelSize(width: 8192, height: 1080))
    #expect(HEVCParameters.pictureSize(in: [0x40, 1] + unit.dropFirst(2)) == nil)
  }

  /// With a clock, a decoder's model, two operating points and numbers for frames, all of which the size stands behind.
  @Test(arguments: [false, true]) func anAV1StreamTellsItsSize(frameHasOwnSize: Bool) {
    var sequence = Bits()
    sequence.put(0, 3 + 1 + 1)
    sequence.put(1, 1)  // a clock
    sequence.put(0, 32 + 32)
    sequence.put(0, 1)
    sequence.put(1, 1)  // a model, with delays of 4 bits and times of 6
    sequence.put(3, 5)
    sequence.put(0, 32 + 5)
    sequence.put(5, 5)
    sequence.put(1, 1)
    sequence.put(1, 5)
    for level in [8, 4] {
      sequence.put(0, 12)
      sequence.put(level, 5)
      if level > 7 { sequence.put(0, 1) }
      sequence.put(1, 1)
      sequence.put(0, 4 + 4 + 1)
      sequence.put(1, 1)
      sequence.put(9, 4)
    }
    sequence.put(15, 4)
    sequence.put(11, 4)
    sequence.put(999, 16)
    sequence.put(776, 12)
    sequence.put(1, 1)  // numbers of 5 bits
    sequence.put(1, 4)
    sequence.put(1, 3)
    sequence.put(0, 3 + 4)
    sequence.put(1, 1)
    sequence.put(0, 2)
    sequence.put(1, 1)  // tools by frame
    sequence.put(1, 1)

    var frame = Bits()
    frame.put(0, 1)
    frame.put(1, 2)  // between key frames
    frame.put(1, 1)
    frame.put(63, 6)
    frame.put(1, 1)
    frame.put(0, 1)
    frame.put(1, 1)  // with tools for screens
    frame.put(1, 1)
    frame.put(31, 5)
    frame.put(frameHasOwnSize ? 1 : 0, 1)

    let temporalDelimiter: [UInt8] = [2 << 3 | 2, 0]
    let stream =
      temporalDelimiter + [1 << 3 | 2, UInt8(sequence.bytes.count)] + sequence.bytes + [6 << 3 | 4, 0]
      + frame.bytes
    var headers = AV1Headers()
    headers.read(stream)
    #expect(
      headers.largest
        == (frameHasOwnSize ? PixelSize(width: 65536, height: 4096) : PixelSize(width: 1000, height: 777)))
  }
}

/// Bits on their way to bytes, the highest first.
private struct Bits {
  private(set) var bytes: [UInt8] = []
  private var count = 0

  /// The lowest `length` bits of a number.
  mutating func put(_ value: Int, _ length: Int) {
    for index in (0..<length).reversed() {
      if count % 8 == 0 { bytes.append(0) }
      let bit = index < Int.bitWidth ? value >> index & 1 : 0
      bytes[count / 8] |= UInt8(bit) << (7 - count % 8)
      count += 1
    }
  }

  mutating func putExpGolomb(_ value: Int) {
    let length = Int.bitWidth - (value + 1).leadingZeroBitCount
    put(0, length - 1)
    put(value + 1, length)
  }
}
