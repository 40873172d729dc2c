/// The one thing that EXIF is asked for: how the picture is turned.
///
/// EXIF is a TIFF without a picture: a byte order, and directories of 12-byte entries (JEITA CP-3451, section 4.6;
/// TIFF 6.0, section 2). Whatever is wrong with it, it only means that nothing is known.
enum EXIF {
  /// The orientation in the first directory; upright when there is none or it makes no sense.
  ///
  /// - Parameter bytes: the TIFF part: a JPEG's segment after `Exif\0\0`, or a PNG's eXIf chunk.
  /// - Returns: 1…8 of tag 0x0112, else `.upright`.
  static func orientation(in bytes: [UInt8]) -> Orientation {
    guard let tiff = TIFF(bytes), let directory = tiff.long(at: 4), let count = tiff.short(at: directory)
    else {
      return .upright
    }
    for entry in 0..<count {
      let start = directory + 2 + 12 * entry
      guard let tag = tiff.short(at: start) else { return .upright }
      guard tag == 0x0112 else { continue }
      guard tiff.short(at: start + 2) == 3, tiff.long(at: start + 4) == 1 else { return .upright }
      return tiff.short(at: start + 8).flatMap(Orientation.init(rawValue:)) ?? .upright
    }
    return .upright
  }
}

/// Numbers of a TIFF structure in its own byte order; nil beyond its end.
private struct TIFF {
  private let bytes: [UInt8]
  private let isLittleEndian: Bool

  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) {
      isLittleEndian = true
    } else if bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
      isLittleEndian = false
    } else {
      return nil
    }
    self.bytes = bytes
  }

  func short(at offset: Int) -> Int? { number(at: offset, length: 2) }
  func long(at offset: Int) -> Int? { number(at: offset, length: 4) }

  private func number(at offset: Int, length: Int) -> Int? {
    guard offset + length <= bytes.count else { return nil }
    let digits = bytes[offset..<offset + length]
    return isLittleEndian
      ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
  }
}
