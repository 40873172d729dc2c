/// The file formats that are read and written.
public enum PhotoFormat: String, Sendable, CaseIterable {
  /// Joint Photographic Experts Group, ISO 10918-1, as libjpeg reads it.
  case jpeg = "JPEG"
  /// Portable Network Graphics, ISO 15948.
  case png = "PNG"

  /// How many bytes of a file tell its format.
  static let signatureLength = 16

  /// The format that a file's name asks for by its ending, `.png`, `.jpg` or `.jpeg` in any case; nil for others.
  ///
  /// - Parameter path: where a picture is to be written.
  public init?(savingTo path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    switch name[name.index(after: dot)...].lowercased() {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    default: return nil
    }
  }

  /// The format of a file by its first bytes; its name is never asked.
  ///
  /// - Parameter bytes: the beginning of the file, `signatureLength` bytes of it if it has as many.
  /// - Throws: `.empty`, `.otherFormat` or `.unknownFormat`.
  init(signature bytes: ArraySlice<UInt8>) throws(PhotoError) {
    if bytes.isEmpty { throw .empty }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if let other = Self.otherFormat(of: bytes) {
      throw .otherFormat(other)
    } else {
      throw .unknownFormat
    }
  }

  /// The name of a picture format that people may well try, and that is not read here.
  private static func otherFormat(of bytes: ArraySlice<UInt8>) -> String? {
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
