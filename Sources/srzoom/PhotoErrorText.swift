import Imaging

// The errors of Imaging as the end of a line that begins with the file's name.

extension PhotoError: CustomStringConvertible {
  /// What is wrong, as the end of a line that begins with the file's name: `photo.jpg: ` is the caller's.
  public var description: String {
    switch self {
    case .unreadable(let code): "\(code)"
    case .isDirectory: "is a folder, not a picture"
    case .empty: "is empty"
    case .tooManyBytes(let limit): "is larger than \(limit >> 20) MiB"
    case .otherFormat(let name):
      "is \(Self.spokenWithVowel.contains(name) ? "an" : "a") \(name) picture, which is not read: "
        + "\(converter(of: name)) converts it"
    case .unknownFormat: "is not a picture; \(readableFormats) are read"
    case .undecodable(let format, let reason): "not a readable \(format.rawValue): \(reason)"
    case .damaged(let format, let damage): "damaged \(format.rawValue): \(damage)"
    case .tooManyPixels(let width, let height, let limit):
      limit < 100_000
        ? "\(width)x\(height) is \(width * height) pixels; at most \(limit) are allowed"
        : "\(width)x\(height) is \(megapixels(width * height)) megapixels; at most \(megapixels(limit)) are allowed"
    case .tooSmall(let width, let height):
      "\(width)x\(height) is too small; at least \(Photo.minimumSide)x\(Photo.minimumSide) is needed"
    case .notEnoughMemory(let width, let height): "not enough memory for \(width)x\(height) pixels"
    }
  }

  private static let spokenWithVowel: Set = ["AVIF", "OpenEXR", "SVG", "XCF", "icon"]

  /// A command that makes a picture of another format one that is read.
  private func converter(of format: String) -> String {
    switch format {
    case "JPEG XL": "djxl FILE out.png"
    case "SVG": "rsvg-convert -o out.png FILE"
    case "PDF", "PostScript": "pdftoppm -png FILE out"
    case _ where format.hasSuffix("RAW"): "darktable-cli FILE out.png"
    default: "magick FILE out.png"
    }
  }

  private var readableFormats: String {
    let names = PhotoFormat.allCases.filter { $0.isReadable && $0 != .raw }.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
  }

  /// Millions, with one decimal unless it is 0: `3600`, `0.5`; rounded up, so that too many never looks allowed.
  private func megapixels(_ pixels: Int) -> String {
    let tenths = (pixels + 99_999) / 100_000
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

extension FileDamage: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .cutShort(let wholeRows, let rows) where wholeRows >= rows:
      "the file ends too soon, but no pixel is lost"
    case .cutShort(wholeRows: 0, of: _): "the file ends too soon"
    case .cutShort(let wholeRows, let rows):
      "the file ends too soon: \(Text.count(rows - wholeRows, "row is", "rows are")) lost"
    case .corrupt(let reason): reason
    }
  }
}

extension Omission: CustomStringConvertible {
  /// What is read instead.
  public var description: String {
    switch self {
    case .pictures(let count): "one of the \(count) pictures in the file"
    case .bits(let depth): "restored and saved in 8 of its \(depth) bits"
    case .sensorSamples: "the camera's own JPEG, of the RAW file"
    }
  }
}

extension SaveError: CustomStringConvertible {
  /// What is wrong, as the end of a line that begins with the file's name: `photo.png: ` is the caller's.
  public var description: String {
    switch self {
    case .exists: "exists already"
    case .isDirectory: "is a folder"
    case .unwritable(let code): "can't be written: \(code)"
    case .unencodable(let format, let reason): "can't be written as \(format.rawValue): \(reason)"
    }
  }
}
