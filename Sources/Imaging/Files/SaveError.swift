/// Why a picture can't be written.
public enum SaveError: Error, Equatable, Sendable {
  /// A file of that name is there, and replacing it was not asked for.
  case exists
  /// It is a folder.
  case isDirectory
  /// The system would not create or write the file; its `errno`.
  case unwritable(errno: Int32)
  /// The format can't hold the picture.
  case unencodable(PhotoFormat, reason: String)
}

extension SaveError: CustomStringConvertible {
  /// What is wrong, as the end of a line that begins with the file's name: `photo.png: ` is the caller's.
  public var description: String {
    switch self {
    case .exists: "exists already"
    case .isDirectory: "is a folder"
    case .unwritable(let code): "can't be written: \(systemMessage(code))"
    case .unencodable(let format, let reason): "can't be written as \(format.rawValue): \(reason)"
    }
  }
}
