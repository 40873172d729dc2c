import Glibc

/// What to do with a file whose pixels are partly lost.
public enum DamagePolicy: Sendable {
  /// Fail with `PhotoError.damaged`.
  case refuse
  /// Keep what is readable, the rest grey, and say so in `DecodedPhoto.damage`.
  case keep
}

/// A photo, and what is wrong with its file.
public struct DecodedPhoto: Sendable, Equatable {
  /// The picture, upright.
  public var photo: Photo
  /// Why some of its pixels are lost; nil when all are there.
  public var damage: String?
}

extension Photo {
  /// The smallest width and height, in pixels, that are accepted.
  public static let minimumSide = 12
  /// The default limit on width × height: 256 megapixels.
  public static let defaultMaxPixels = 256_000_000

  /// Decodes a JPEG or PNG, upright, as 8-bit RGB.
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
  /// not under the wanted size; a PNG knows no such thing and comes whole.
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
    try decode(bytes, maxPixels: maxPixels, damaged: .keep, wanted: (width, height))
  }

  private static func decode(
    _ bytes: [UInt8], maxPixels: Int, damaged: DamagePolicy, wanted: (width: Int, height: Int)?
  ) throws(PhotoError) -> DecodedPhoto {
    let format = try PhotoFormat(signature: bytes.prefix(PhotoFormat.signatureLength))
    let decoded =
      switch format {
      case .jpeg:
        try readJPEG(bytes) { (reader) throws(PhotoError) in
          try reader.header.check(maxPixels: maxPixels)
          return try reader.photo(wanted: wanted)
        }
      case .png:
        try readPNG(bytes) { (reader) throws(PhotoError) in
          try reader.header.check(maxPixels: maxPixels)
          return try reader.photo()
        }
      }
    if let reason = decoded.damage, damaged == .refuse { throw .damaged(format, reason: reason) }
    return decoded
  }
}

/// An RGB profile, or nothing: the pixels are made RGB, so that a grey or CMYK profile no longer describes them.
///
/// The colour space is at byte 16 of the header (ICC.1:2022, section 7.2.8).
func rgbProfile(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
  bytes.count >= 128 && bytes.dropFirst(16).starts(with: "RGB ".utf8) ? Array(bytes) : nil
}

/// Whether so much memory is to be had, asked before Swift takes it: Swift itself would trap.
///
/// Asked of the system, as malloc does for much memory; the compiler leaves out a malloc that is freed at once.
public func isMemoryAvailable(_ count: Int) -> Bool {
  let memory = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
  if memory == MAP_FAILED { return false }
  munmap(memory, count)
  return true
}
