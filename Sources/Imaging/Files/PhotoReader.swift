/// Reads one file of one format, through the library that knows the format; valid as long as the file's bytes are.
protocol PhotoReader {
  /// What the file says before its pixels.
  var header: PhotoHeader { get }

  /// Reads the header.
  ///
  /// - Throws: `.undecodable`.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(PhotoError)

  /// Decodes the pixels, once.
  ///
  /// - Parameter wanted: the upright size under which the result must not be; nil for all pixels.
  /// - Returns: the upright photo or a smaller one, and what is lost of it.
  /// - Throws: `.undecodable` or `.notEnoughMemory`.
  func read(atLeast wanted: PixelSize?) throws(PhotoError) -> DecodedPhoto
}

/// A photo, and what is wrong with its file.
public struct DecodedPhoto: Sendable, Equatable {
  /// The picture, upright.
  public var photo: Photo
  /// Why some of its pixels are lost; nil when all are there.
  public var damage: String?
}

extension Photo {
  /// The upright picture of one that is stored turned.
  func upright(from orientation: Orientation) -> Photo {
    if orientation == .upright { return self }
    let size = orientation.size(width: width, height: height)
    return Photo(
      width: size.width, height: size.height,
      pixels: orientation.upright(pixels, width: width, height: height, channels: 3),
      alpha: alpha.map { orientation.upright($0, width: width, height: height, channels: 1) },
      iccProfile: iccProfile)
  }
}

/// An RGB profile, or nothing: the pixels are made RGB, so that a grey or CMYK profile no longer describes them.
///
/// The colour space is at byte 16 of the header (ICC.1:2022, section 7.2.8).
func rgbProfile(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
  bytes.count >= 128 && bytes.dropFirst(16).starts(with: "RGB ".utf8) ? Array(bytes) : nil
}
