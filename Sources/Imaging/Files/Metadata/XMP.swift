/// Adobe's metadata as RDF; only the orientation is read (XMP specification, part 2, section 3.3).
struct XMP {
  /// The packet.
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// `tiff:Orientation` as an attribute or an element; nil when it does not say.
  var orientation: Orientation? {
    orientationDigit.flatMap { Orientation(rawValue: Int(bytes[$0]) - 0x30) }
  }

  /// Makes it describe an upright picture.
  mutating func resetOrientation() {
    if let orientationDigit { bytes[orientationDigit] = UInt8(ascii: "1") }
  }

  /// Where the one digit stands: after `tiff:Orientation="`, `tiff:Orientation='` or `tiff:Orientation>`.
  private var orientationDigit: Int? {
    guard let name = bytes.firstRange(of: "tiff:Orientation".utf8) else { return nil }
    let rest = bytes[name.upperBound...].prefix(8)
    guard let digit = rest.firstIndex(where: { (0x30...0x39).contains($0) }) else { return nil }
    let between = bytes[name.upperBound..<digit]
    guard between.allSatisfy({ " =\"'>".utf8.contains($0) }), !between.isEmpty,
      digit + 1 < bytes.count, "\"'<".utf8.contains(bytes[digit + 1])
    else { return nil }
    return digit
  }
}
