/// The header of an ICC profile (ICC.1:2022, section 7.2).
enum ICCProfile {
  /// What kind of pixels a profile is for.
  enum Space: String {
    case grey = "GRAY"
    case rgb = "RGB "
    case cmyk = "CMYK"
  }

  /// The colour space at byte 16; nil for others, and for what is no profile.
  static func space(of bytes: [UInt8]) -> Space? {
    guard bytes.count >= 128 else { return nil }
    return Space(rawValue: String(decoding: bytes[16..<20], as: UTF8.self))
  }

  /// The profile with a rendering intent that exists: libpng refuses a profile for one that does not.
  static func mended(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= 128, bytes[64..<67].contains(where: { $0 != 0 }) || bytes[67] > 3 else {
      return bytes
    }
    var mended = bytes
    mended.replaceSubrange(64..<68, with: [0, 0, 0, 0])
    return mended
  }
}
