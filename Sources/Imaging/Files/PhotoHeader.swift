/// What a picture file says of itself before its pixels.
public struct PhotoHeader: Sendable, Equatable {
  /// The file format, by its first bytes.
  public let format: PhotoFormat
  /// Size in pixels as it is to be seen: after `orientation`.
  public let width: Int, height: Int
  /// How the stored picture is turned.
  public let orientation: Orientation
  /// Numbers a pixel in the file: 1 grey, 2 grey and alpha, 3 colour, 4 CMYK (JPEG, TIFF), or colour and alpha.
  public let components: Int
  /// Bits of a component, 1…16; more than 8 are rounded to 8.
  public let depth: Int
  /// How many pictures there are, in an animation or as pages, of which one is read.
  public let frames: Int
  /// Size in pixels of what is decoded, which may be cropped to the picture.
  let decoded: PixelSize

  init(
    format: PhotoFormat, stored: PixelSize, decoded: PixelSize? = nil, orientation: Orientation,
    components: Int, depth: Int, frames: Int = 1
  ) {
    self.format = format
    self.decoded = decoded ?? stored
    let size = orientation.size(stored)
    (width, height) = (size.width, size.height)
    self.orientation = orientation
    self.components = components
    self.depth = depth
    self.frames = frames
  }

  /// Refuses pictures that are too large or too small to be decoded.
  ///
  /// - Throws: `.tooManyPixels` or `.tooSmall`.
  public func check(maxPixels: Int) throws(PhotoError) {
    // A terapixel at most, so that counting bytes never overflows.
    let limit = min(maxPixels, 1 << 40)
    for size in [PixelSize(width: width, height: height), decoded] where size.width * size.height > limit {
      throw .tooManyPixels(width: size.width, height: size.height, limit: limit)
    }
    if min(width, height) < Photo.minimumSide { throw .tooSmall(width: width, height: height) }
  }
}

extension PhotoHeader {
  /// What is not read of the file.
  public var omissions: [Omission] {
    (format == .raw ? [.sensorSamples] : []) + (frames > 1 ? [.pictures(of: frames)] : [])
      + (depth > 8 ? [.bits(of: depth)] : [])
  }
}
