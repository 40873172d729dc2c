/// The file formats that are read and written.
public enum PhotoFormat: String, Sendable, CaseIterable {
  /// Joint Photographic Experts Group, ISO 10918-1, as libjpeg reads it.
  case jpeg = "JPEG"
  /// Portable Network Graphics, ISO 15948.
  case png = "PNG"

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
}
