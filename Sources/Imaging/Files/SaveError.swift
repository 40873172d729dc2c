import SystemPackage

/// Why a picture can't be written.
public enum SaveError: Error, Equatable, Sendable {
  /// A file of that name is there, and replacing it was not asked for.
  case exists
  /// It is a folder.
  case isDirectory
  /// The system would not create or write the file.
  case unwritable(Errno)
  /// The format can't hold the picture.
  case unencodable(PhotoFormat, reason: String)
}
