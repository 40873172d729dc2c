/// The first bytes of a file, which tell its format; its name is never asked.
enum Signature {
  /// How many bytes are enough.
  static let length = 16

  /// The format of a file.
  ///
  /// - Parameter bytes: the file, or its first `length` bytes.
  /// - Returns: one that is read.
  /// - Throws: `.empty`, `.otherFormat` or `.unknownFormat`.
  static func format(of bytes: [UInt8]) throws(PhotoError) -> PhotoFormat {
    if bytes.isEmpty { throw .empty }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if let other = otherFormat(of: bytes) { throw .otherFormat(other) }
    throw .unknownFormat
  }

  /// The name of a picture format that people may well try, and that is not read here.
  private static func otherFormat(of bytes: [UInt8]) -> String? {
    func has(_ text: String, at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: text.utf8) }
    if has("RIFF") && has("WEBP", at: 8) { return "WebP" }
    if has("II*\0") || has("MM\0*") { return "TIFF" }
    if has("GIF8") { return "GIF" }
    if has("BM") { return "BMP" }
    if has("8BPS") { return "Photoshop" }
    if has("%PDF") { return "PDF" }
    if bytes.starts(with: [0xFF, 0x0A]) || has("JXL ", at: 4) { return "JPEG XL" }
    if has("jP  ", at: 4) { return "JPEG 2000" }
    if has("ftypavif", at: 4) || has("ftypavis", at: 4) { return "AVIF" }
    if ["ftyphei", "ftyphev", "ftypmif1", "ftypmsf1"].contains(where: { has($0, at: 4) }) { return "HEIC" }
    return nil
  }
}
