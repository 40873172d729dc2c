import Imaging

/// Where `upscale` puts what it makes of one box.
enum OutputTarget: Equatable {
  /// A file, in the format that its name's ending asks for.
  case file(String, PhotoFormat)
  /// Standard output, as PNG.
  case standardOutput

  /// As the user knows it.
  var name: String {
    switch self {
    case .file(let path, _): path
    case .standardOutput: "standard output"
    }
  }

  /// What its picture is written as.
  var format: PhotoFormat {
    switch self {
    case .file(_, let format): format
    case .standardOutput: .png
    }
  }
}
