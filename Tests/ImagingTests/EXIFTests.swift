import Testing

@testable import Imaging

@Suite struct EXIFTests {
  /// A TIFF structure whose one directory holds `entries` of tag, type, count and value (its first two bytes).
  private func tiff(
    littleEndian: Bool = true, directory: UInt32 = 8, announced: UInt16? = nil,
    _ entries: [(tag: UInt16, type: UInt16, count: UInt32, value: UInt16)]
  ) -> [UInt8] {
    func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
      let digits = withUnsafeBytes(of: number.bigEndian) { Array($0) }
      return littleEndian ? digits.reversed() : digits
    }
    let start: [UInt8] = Array((littleEndian ? "II" : "MM").utf8) + bytes(UInt16(42)) + bytes(directory)
    return entries.reduce(start + bytes(announced ?? UInt16(entries.count))) {
      $0 + bytes($1.tag) + bytes($1.type) + bytes($1.count) + bytes($1.value) + [0, 0]
    }
  }

  @Test(arguments: Orientation.allCases, [true, false])
  func findsTheTagInBothByteOrders(orientation: Orientation, littleEndian: Bool) {
    let value = UInt16(orientation.rawValue)
    let bytes = tiff(
      littleEndian: littleEndian, [(0x010F, 2, 4, 0), (0x0112, 3, 1, value), (0x011A, 5, 1, 0)])
    #expect(EXIF.orientation(in: bytes) == orientation)
  }

  @Test func nonsenseMeansUpright() {
    #expect(EXIF.orientation(in: []) == .upright)
    #expect(EXIF.orientation(in: Array("II*\0".utf8)) == .upright)
    #expect(EXIF.orientation(in: tiff([])) == .upright)
    for value: UInt16 in [0, 9, 0xFFFF] {
      #expect(EXIF.orientation(in: tiff([(0x0112, 3, 1, value)])) == .upright)
    }
    #expect(EXIF.orientation(in: tiff([(0x0112, 2, 1, 6)])) == .upright, "text, not a number")
    #expect(EXIF.orientation(in: tiff([(0x0112, 3, 2, 6)])) == .upright, "two numbers")
    #expect(
      EXIF.orientation(in: tiff(announced: 0xFFFF, [(0x010F, 3, 1, 6)])) == .upright, "entries beyond the end"
    )
    for directory: UInt32 in [9, 1000, 0x7FFF_FFFF, 0xFFFF_FFFF] {
      #expect(EXIF.orientation(in: tiff(directory: directory, [(0x0112, 3, 1, 6)])) == .upright)
    }
  }

  /// Negative numbers are no places in the file.
  @Test(arguments: [0x8769, 0x8825, 0x014A] as [UInt16], [true, false])
  func signedPointerBeforeTheFileIsNone(tag: UInt16, littleEndian: Bool) {
    let bytes = tiff(littleEndian: littleEndian, [(0x0112, 3, 1, 6), (tag, 8, 1, 0xFFF8)])
    #expect(EXIF(bytes)?.camera.focalLength == nil)
    #expect(TIFFStructure(bytes).flatMap(EXIF.excerpt) == nil, "no directory, nothing to tell")
  }

  /// Places of strips, tiles, directories, a thumbnail and the maker's notes, and a length, are none in a structure of its own.
  @Test func theExcerptHasNoPlacesOfTheFile() throws {
    typealias Entry = (tag: UInt16, type: UInt16, count: UInt32, value: UInt16)
    let sensitivity: Entry = (0x8827, 3, 1, 200)
    let places = ([0x0111, 0x0117, 0x0144, 0x014A, 0x0201, 0x8769, 0x927C, 0xA005] as [UInt16]).map {
      ($0, 4, 1, 8) as Entry
    }
    func excerpt(_ entries: [Entry]) -> [UInt8]? {
      // The camera's directory stands behind the first one, which begins at byte 8 and has one entry.
      let file = tiff([(0x8769, 4, 1, 26)]) + [0, 0, 0, 0] + tiff(entries).dropFirst(8)
      return TIFFStructure(file).flatMap(EXIF.excerpt)
    }
    let bytes = try #require(excerpt([sensitivity] + places + [(0xC000, 13, 1, 8)]))
    #expect(bytes == excerpt([sensitivity]))
    #expect(EXIF(bytes)?.camera.sensitivity == 200)
  }

  @Test func everyCutAndEveryChangedByteIsSafe() {
    let bytes = tiff([(0x010F, 2, 4, 0), (0x0112, 3, 1, 6)])
    for count in 0...bytes.count {
      // The value ends at byte 32; the last two only fill up the entry.
      #expect(
        EXIF.orientation(in: Array(bytes.prefix(count))) == (count < 32 ? .upright : .rotate90Clockwise))
    }
    for index in bytes.indices {
      for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
        var changed = bytes
        changed[index] = value
        let orientation = EXIF.orientation(in: changed)
        #expect(orientation == .upright || orientation == .rotate90Clockwise || index == 30)
      }
    }
  }
}
