import Glibc

/// Why a photo can't be read.
public enum PhotoError: Error, Equatable, Sendable {
  /// The system would not open or read the file; its `errno`.
  case unreadable(errno: Int32)
  /// It is a folder.
  case isDirectory
  /// It has no bytes.
  case empty
  /// It has more bytes than are read.
  case tooManyBytes(limit: Int)
  /// A picture of another format, by its first bytes.
  case otherFormat(String)
  /// Neither a JPEG nor a PNG, nor any format known by name.
  case unknownFormat
  /// It begins like its format, but the decoder gave up before there was anything to show.
  case undecodable(PhotoFormat, reason: String)
  /// It has pixels to show, but some are lost, and that was to be refused.
  case damaged(PhotoFormat, reason: String)
  /// More pixels than are allowed.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// Under `Photo.minimumSide` wide or high.
  case tooSmall(width: Int, height: Int)
  /// The pixels would not fit in memory.
  case notEnoughMemory(width: Int, height: Int)
}

extension PhotoError: CustomStringConvertible {
  /// What is wrong, as the end of a line that begins with the file's name: `photo.jpg: ` is the caller's.
  public var description: String {
    switch self {
    case .unreadable(let code): systemMessage(code)
    case .isDirectory: "is a folder, not a picture"
    case .empty: "is empty"
    case .tooManyBytes(let limit): "is larger than \(limit >> 20) MiB"
    case .otherFormat(let name):
      "is \(name.hasPrefix("A") ? "an" : "a") \(name) picture; only JPEG and PNG are read"
    case .unknownFormat: "is not a picture; only JPEG and PNG are read"
    case .undecodable(let format, let reason): "not a readable \(format.rawValue): \(reason)"
    case .damaged(let format, let reason): "damaged \(format.rawValue): \(reason)"
    case .tooManyPixels(let width, let height, let limit):
      "\(width)x\(height) is \(megapixels(width * height)) megapixels; at most \(megapixels(limit)) are allowed"
    case .tooSmall(let width, let height):
      "\(width)x\(height) is too small; at least \(Photo.minimumSide)x\(Photo.minimumSide) is needed"
    case .notEnoughMemory(let width, let height): "not enough memory for \(width)x\(height) pixels"
    }
  }

  /// Millions, with one decimal unless it is 0: `3600`, `0.5`; rounded up, so that too many never looks allowed.
  private func megapixels(_ pixels: Int) -> String {
    let tenths = (pixels + 99_999) / 100_000
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

/// The C library's text for an `errno`, such as `No such file or directory`; its function is `strerror_r`.
func systemMessage(_ code: Int32) -> String {
  var text = [CChar](repeating: 0, count: 256)
  guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
  return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
