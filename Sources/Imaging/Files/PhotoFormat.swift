/// The file formats that are read; JPEG and PNG are written too.
public enum PhotoFormat: String, Sendable, CaseIterable {
  /// Joint Photographic Experts Group, ISO 10918-1, as libjpeg reads it.
  case jpeg = "JPEG"
  /// Portable Network Graphics, ISO 15948.
  case png = "PNG"
  /// RFC 9649, as libwebp reads it.
  case webp = "WebP"
  /// High Efficiency Image File Format with HEVC, ISO 23008-12, as libheif reads it.
  case heic = "HEIC"
  /// AV1 Image File Format, as libheif reads it.
  case avif = "AVIF"
  /// Tagged Image File Format, TIFF 6.0, as libtiff reads it.
  case tiff = "TIFF"
  /// RAW files of cameras that are TIFF structures, of which the camera's own JPEG is read: CR2, NEF, ARW, DNG.
  case raw = "camera RAW"

  /// Whether this build reads it: all by default; a build without traits JPEG and PNG alone.
  public var isReadable: Bool {
    switch self {
    case .jpeg, .png: return true
    case .webp:
      #if WebP
        return true
      #else
        return false
      #endif
    case .heic, .avif:
      #if HEIF
        return true
      #else
        return false
      #endif
    case .tiff, .raw:
      #if TIFF
        return true
      #else
        return false
      #endif
    }
  }

  /// How the names of its files end.
  public var extensions: [String] {
    switch self {
    case .jpeg: ["jpg", "jpeg"]
    case .png: ["png"]
    case .webp: ["webp"]
    case .heic: ["heic", "heif"]
    case .avif: ["avif"]
    case .tiff: ["tif", "tiff"]
    case .raw: ["arw", "cr2", "dng", "nef"]
    }
  }

  /// How the names of all files that this build reads may end.
  public static var readableExtensions: [String] { allCases.filter(\.isReadable).flatMap(\.extensions) }

  /// The format that a file's name asks for by its ending, `.png`, `.jpg` or `.jpeg` in any case; nil for others.
  ///
  /// - Parameter path: where a picture is to be written.
  public init?(savingTo path: String) {
    guard let format = PhotoFormat(extensionOf: path), format == .jpeg || format == .png else { return nil }
    self = format
  }

  /// The format that a file's name tells by its ending, in any case; nil for others.
  public init?(extensionOf path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    let ending = name[name.index(after: dot)...].lowercased()
    guard let format = Self.allCases.first(where: { $0.extensions.contains(ending) }) else { return nil }
    self = format
  }
}
