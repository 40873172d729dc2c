/// What a picture file says of itself before its pixels.
public struct PhotoHeader: Sendable, Equatable {
  /// The file format, by its first bytes.
  public let format: PhotoFormat
  /// Size in pixels as it is to be seen: after `orientation`.
  public let width: Int, height: Int
  /// How the stored picture is turned.
  public let orientation: Orientation
  /// Numbers a pixel in the file: 1 grey, 2 grey and alpha, 3 colour, 4 CMYK (JPEG) or colour and alpha (PNG).
  public let components: Int

  init(format: PhotoFormat, storedWidth: Int, storedHeight: Int, orientation: Orientation, components: Int) {
    self.format = format
    (width, height) = orientation.size(width: storedWidth, height: storedHeight)
    self.orientation = orientation
    self.components = components
  }

  /// Refuses pictures that are too large or too small to be decoded.
  ///
  /// - Throws: `.tooManyPixels` or `.tooSmall`.
  public func check(maxPixels: Int) throws(PhotoError) {
    // A terapixel at most, so that counting bytes never overflows.
    let limit = min(maxPixels, 1 << 40)
    if width * height > limit { throw .tooManyPixels(width: width, height: height, limit: limit) }
    if min(width, height) < Photo.minimumSide { throw .tooSmall(width: width, height: height) }
  }
}
