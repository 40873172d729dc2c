/// The first bytes of a file, which tell its format; its name is never asked.
enum Signature {
  /// How many bytes are enough.
  static let length = 64

  /// The format of a file.
  ///
  /// - Parameter bytes: the file, or its first `length` bytes.
  /// - Returns: one that is read.
  /// - Throws: `.empty`, `.otherFormat` or `.unknownFormat`.
  static func format(of bytes: [UInt8]) throws(PhotoError) -> PhotoFormat {
    if bytes.isEmpty { throw .empty }
    let start = bytes.prefix(length)
    if let format = PhotoFormat.allCases.first(where: { matches($0, start) }) {
      if format.isReadable { return format }
      throw .otherFormat(format.rawValue)
    }
    if let other = others.first(where: { $0.matches(start) }) { throw .otherFormat(other.name) }
    throw .unknownFormat
  }

  /// HEIC or AVIF, by the brand of a file that is one of them.
  static func heifFormat(of bytes: UnsafeBufferPointer<UInt8>) -> PhotoFormat {
    matches(.avif, Array(bytes.prefix(length))[...]) ? .avif : .heic
  }

  private static func matches(_ format: PhotoFormat, _ bytes: ArraySlice<UInt8>) -> Bool {
    switch format {
    case .jpeg: bytes.starts(with: [0xFF, 0xD8, 0xFF])
    case .png: bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    case .webp: bytes.has("RIFF") && bytes.has("WEBP", at: 8)
    case .heic: ["ftyphei", "ftyphev", "ftypmif1", "ftypmsf1"].contains { bytes.has($0, at: 4) }
    case .avif: bytes.has("ftypavif", at: 4) || bytes.has("ftypavis", at: 4)
    // The third is BigTIFF. RAW files are told from others by their directories.
    case .tiff: ["II*\0", "MM\0*", "II+\0", "MM\0+"].contains { bytes.has($0) }
    case .raw: false
    }
  }

  /// Picture formats that people may well try, and that are not read here.
  private static let others: [(name: String, matches: @Sendable (ArraySlice<UInt8>) -> Bool)] = [
    ("GIF", { $0.has("GIF8") }),
    ("BMP", { $0.has("BM") }),
    ("Photoshop", { $0.has("8BPS") }),
    ("PDF", { $0.has("%PDF") }),
    ("PostScript", { $0.has("%!PS") }),
    ("JPEG XL", { $0.starts(with: [0xFF, 0x0A]) || $0.has("JXL ", at: 4) }),
    ("JPEG 2000", { $0.has("jP  ", at: 4) || $0.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) }),
    ("Canon RAW", { $0.has("ftypcrx", at: 4) }),
    ("Fujifilm RAW", { $0.has("FUJIFILMCCD-RAW") }),
    ("Panasonic RAW", { $0.has("IIU\0") }),
    ("OpenEXR", { $0.starts(with: [0x76, 0x2F, 0x31, 0x01]) }),
    ("Radiance HDR", { $0.has("#?RADIANCE") || $0.has("#?RGBE") }),
    ("QOI", { $0.has("qoif") }),
    ("DDS", { $0.has("DDS ") }),
    ("FITS", { $0.has("SIMPLE  =") }),
    ("icon", { $0.starts(with: [0, 0, 1, 0]) && $0.dropFirst(5).first == 0 }),
    ("XCF", { $0.has("gimp xcf") }),
    ("DjVu", { $0.has("AT&TFORM") }),
    ("SVG", { bytes in ["<svg", "<?xml"].contains { bytes.has($0) } }),
    (
      "PPM",
      { bytes in
        guard bytes.has("P"), let kind = bytes.dropFirst().first, let space = bytes.dropFirst(2).first else {
          return false
        }
        return (0x31...0x37).contains(kind) && [0x20, 0x09, 0x0A, 0x0D].contains(space)
      }
    ),
  ]
}

extension ArraySlice<UInt8> {
  fileprivate func has(_ text: String, at offset: Int = 0) -> Bool {
    dropFirst(offset).starts(with: text.utf8)
  }
}
