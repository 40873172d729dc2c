/// Reads one file of one format, through the library that knows the format; valid as long as the file's bytes are.
protocol PhotoReader {
  /// What the file says before its pixels.
  var header: PhotoHeader { get }

  /// What the file says beside them.
  var metadata: Metadata { get }

  /// The quality that a JPEG was stored at; nil for other files.
  var jpegQuality: Float? { get }

  /// Decodes the pixels, once.
  ///
  /// - Parameter wanted: the size, as stored, under which the result must not be; nil for all pixels.
  /// - Returns: the picture as it is stored or a smaller one, and what is lost of it.
  /// - Throws: `.undecodable` or `.notEnoughMemory`.
  func read(atLeast wanted: PixelSize?) throws(PhotoError) -> StoredPicture
}

/// What a reader finds, before it is turned upright.
struct StoredPicture {
  var photo: Photo
  var damage: FileDamage?
}

extension PhotoReader {
  var jpegQuality: Float? { nil }
}
