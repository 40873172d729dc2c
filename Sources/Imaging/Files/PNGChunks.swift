import CPNG

/// What a PNG's chunks say that libpng does not know, or would tell only after all pixels: EXIF and XMP may stand behind
/// these, where ExifTool writes XMP (PNG specification, third edition, sections 5.3 and 11.3).
struct PNGChunks {
  /// The first eXIf chunk.
  private(set) var exif: [UInt8]?
  /// The XMP packet of the first iTXt chunk that holds one, not compressed.
  private(set) var xmp: [UInt8]?
  /// Code points of ITU-T H.273, from cICP.
  private(set) var colour: (primaries: Int, transfer: Int)?
  /// How many pictures an animation has, from acTL; 1 without.
  private(set) var frames = 1

  /// The most bytes of a chunk that is looked at.
  private static let largest = 16 << 20
  /// A keyword, two bytes that tell of compression, and an empty language and translated keyword.
  private static let xmpStart = Array("XML:com.adobe.xmp\0\0\0\0\0".utf8)

  /// - Parameter file: all of it; chunks that are cut or whose checksum is wrong say nothing.
  init(_ file: UnsafeBufferPointer<UInt8>) {
    var position = 8
    var isBehindPixels = false
    while let chunk = Self.chunk(at: position, in: file), chunk.type != "IEND" {
      position = chunk.content.upperBound + 4
      if chunk.type == "IDAT" { isBehindPixels = true }
      switch (chunk.type, isBehindPixels) {
      case ("eXIf", _) where exif == nil: exif = Self.checked(chunk.content, in: file).map(Array.init)
      case ("iTXt", _) where xmp == nil && file[chunk.content].starts(with: Self.xmpStart):
        xmp = Self.checked(chunk.content, in: file).map { Array($0.dropFirst(Self.xmpStart.count)) }
      case ("cICP", false) where colour == nil && chunk.content.count == 4:
        colour = Self.checked(chunk.content, in: file).map {
          (Int($0.first ?? 0), Int($0.dropFirst().first ?? 0))
        }
      case ("acTL", false) where chunk.content.count == 8:
        frames = Self.checked(chunk.content, in: file).map { max(1, $0.bigEndian(at: $0.startIndex)) } ?? 1
      default: break
      }
    }
  }

  /// The chunk whose length stands at a place; nil when not all of it is there.
  private static func chunk(
    at position: Int, in file: UnsafeBufferPointer<UInt8>
  ) -> (type: String, content: Range<Int>)? {
    guard position + 12 <= file.count else { return nil }
    let length = file[...].bigEndian(at: position)
    guard position + 12 + length <= file.count else { return nil }
    let type = String(decoding: file[position + 4..<position + 8], as: UTF8.self)
    return (type, position + 8..<position + 8 + length)
  }

  /// A chunk's bytes; nil when there are too many or they do not fit its checksum.
  private static func checked(
    _ content: Range<Int>, in file: UnsafeBufferPointer<UInt8>
  ) -> Slice<UnsafeBufferPointer<UInt8>>? {
    guard content.count <= largest else { return nil }
    let sum = file[...].bigEndian(at: content.upperBound)
    let summed = UnsafeBufferPointer(rebasing: file[content.lowerBound - 4..<content.upperBound])
    return summed.baseAddress.map { srz_png_checksum($0, summed.count) } == UInt32(sum) ? file[content] : nil
  }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  /// Four bytes as a number.
  fileprivate func bigEndian(at index: Int) -> Int {
    self[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
  }
}
