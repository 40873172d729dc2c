extension Photo {
  /// The smallest width and height, in pixels, that are accepted.
  public static let minimumSide = 12
  /// The default limit on width × height: 256 megapixels.
  public static let defaultMaxPixels = 256_000_000

  /// Decodes a picture file, upright, as 8-bit RGB.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - maxPixels: the most pixels; checked before memory is taken.
  ///   - damaged: what to do when some pixels are lost.
  /// - Returns: the photo, with its alpha and profile if it has them; what is lost only with `.keep`.
  /// - Throws: any `PhotoError` but those of opening and reading files.
  public static func decode(
    _ bytes: [UInt8], maxPixels: Int = defaultMaxPixels, damaged: DamagePolicy = .refuse
  ) throws(PhotoError) -> DecodedPhoto {
    try decode(bytes, maxPixels: maxPixels, damaged: damaged, wanted: nil)
  }

  /// Decodes fast for a first look: a JPEG is reduced on the way to the smallest of 1/8, 1/4, 1/2 and 1/1 that is
  /// not under the wanted size; other formats come whole.
  ///
  /// When the result has the size that the header tells, it is the photo itself and need not be decoded again.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - width: at least so many pixels wide, if the photo is.
  ///   - height: at least so many pixels high, if the photo is.
  ///   - maxPixels: the most pixels of the whole photo; checked before memory is taken.
  /// - Returns: the photo or a smaller one; a damaged file's readable part.
  /// - Throws: as `decode(_:maxPixels:damaged:)`, never `.damaged`.
  public static func preview(
    _ bytes: [UInt8], atLeast width: Int, _ height: Int, maxPixels: Int = defaultMaxPixels
  ) throws(PhotoError) -> DecodedPhoto {
    try decode(
      bytes, maxPixels: maxPixels, damaged: .keep, wanted: PixelSize(width: width, height: height))
  }

  private static func decode(
    _ bytes: [UInt8], maxPixels: Int, damaged: DamagePolicy, wanted: PixelSize?
  ) throws(PhotoError) -> DecodedPhoto {
    try withReader(of: bytes) { (reader) throws(PhotoError) in
      try reader.header.check(maxPixels: maxPixels)
      let turn = reader.header.orientation
      let stored = try reader.read(atLeast: wanted.map { turn.size($0) })
      if let damage = stored.damage, damaged.refuses(damage) {
        throw .damaged(reader.header.format, damage)
      }
      var photo = stored.photo.upright(from: turn)
      photo.isGrey = photo.isGrey(within: 2)
      return DecodedPhoto(
        photo: photo, damage: stored.damage, metadata: reader.metadata,
        omissions: reader.header.omissions, jpegQuality: reader.jpegQuality)
    }
  }
}

extension PhotoHeader {
  /// Reads a file's header; nothing is decoded.
  ///
  /// - Parameter bytes: the whole file.
  /// - Throws: `.empty`, `.otherFormat`, `.unknownFormat` or `.undecodable`.
  public init(_ bytes: [UInt8]) throws(PhotoError) {
    self = try withReader(of: bytes) { (reader) throws(PhotoError) in reader.header }
  }
}

/// Opens a file with the reader of its format.
private func withReader<Result>(
  of bytes: [UInt8], _ body: (any PhotoReader) throws(PhotoError) -> Result
) throws(PhotoError) -> Result {
  let format = try Signature.format(of: bytes)
  return try bytes.withUnsafeBufferPointer { (bytes) throws(PhotoError) in
    try body(reader(of: format, bytes))
  }
}

/// Opens a file with the reader of its format; TIFF and RAW are told apart by their directories.
private func reader(
  of format: PhotoFormat, _ bytes: UnsafeBufferPointer<UInt8>
) throws(PhotoError) -> any PhotoReader {
  switch format {
  case .jpeg: return try JPEGReader(bytes)
  case .png: return try PNGReader(bytes)
  #if WebP
    case .webp: return try WebPReader(bytes)
  #endif
  #if HEIF
    case .heic, .avif: return try HEIFReader(bytes)
  #endif
  #if TIFF
    case .tiff, .raw:
      if let directories = RAWDirectories(bytes) { return try RAWReader(directories) }
      return try TIFFReader(bytes)
  #endif
  #if !WebP || !HEIF || !TIFF
    default: throw .otherFormat(format.rawValue)
  #endif
  }
}
