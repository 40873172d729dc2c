import SystemPackage

/// Why a photo can't be read.
public enum PhotoError: Error, Equatable, Sendable {
  /// The system would not open or read the file.
  case unreadable(Errno)
  /// It is a folder.
  case isDirectory
  /// It has no bytes.
  case empty
  /// It has more bytes than are read.
  case tooManyBytes(limit: Int)
  /// A picture of another format, by its first bytes.
  case otherFormat(String)
  /// None of the formats that are read, nor another one known by name.
  case unknownFormat
  /// It begins like its format, but the decoder gave up before there was anything to show.
  case undecodable(PhotoFormat, reason: String)
  /// It has pixels to show, but some are lost, and that was to be refused.
  case damaged(PhotoFormat, FileDamage)
  /// More pixels than are allowed.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// Under `Photo.minimumSide` wide or high.
  case tooSmall(width: Int, height: Int)
  /// The pixels would not fit in memory.
  case notEnoughMemory(width: Int, height: Int)
}
