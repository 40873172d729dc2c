import CJPEG

extension Photo {
  /// A JPEG of the picture, with its profile; transparent parts are white, one channel of a grey picture.
  ///
  /// - Parameters:
  ///   - quality: 1…100 on libjpeg's scale.
  ///   - subsamplesColour: whether colour gets half the resolution, as in most cameras; else it keeps all of it.
  ///   - comment: text for the comment segment; cut at 65533 bytes of UTF-8.
  ///   - metadata: of the photo that the picture is made from; follows this picture's size.
  /// - Returns: the file.
  /// - Throws: `.unencodable`, such as for a side over 65500 pixels.
  public func jpeg(
    quality: Int = 95, subsamplesColour: Bool = false, comment: String? = nil, metadata: Metadata = Metadata()
  ) throws(SaveError) -> [UInt8] {
    let encoder = try JPEGEncoder(
      like: self, quality: quality, subsamplesColour: subsamplesColour, comment: comment, metadata: metadata)
    return try encoder.append(self) + encoder.finish()
  }
}

/// Makes a JPEG through libjpeg.
public final class JPEGEncoder: PictureEncoder {
  private let writer: OpaquePointer
  private let channels: Int

  /// Of a larger picture the codes are the usual ones, since for its own ones all of it would be held in memory.
  private static let mostPixelsWithOwnCodes = 1 << 24

  /// The bytes that an encoder holds until its end: the coefficients of a picture that gets codes of its own, 0 of a larger one.
  public static func heldBytes(width: Int, height: Int) -> Int {
    // 16 bits for each of three channels.
    width * height <= mostPixelsWithOwnCodes ? width * height * 3 * 2 : 0
  }

  /// Starts a file of a picture that is like `photo`, but for its pixels and `height`.
  ///
  /// - Parameters:
  ///   - photo: says width, grey or colour, profile; transparent parts become white.
  ///   - height: rows; nil for as many as the photo has.
  ///   - quality: 1…100 on libjpeg's scale.
  ///   - subsamplesColour: whether colour gets half the resolution, as in most cameras; else it keeps all of it.
  ///   - comment: text for the comment segment; cut at 65533 bytes of UTF-8.
  ///   - metadata: of the photo that the picture is made from; follows this picture's size.
  /// - Throws: `.unencodable`, such as for a side over 65500 pixels.
  public init(
    like photo: Photo, height: Int? = nil, quality: Int = 95, subsamplesColour: Bool = false,
    comment: String? = nil, metadata: Metadata = Metadata()
  ) throws(SaveError) {
    precondition((1...100).contains(quality), "JPEG quality \(quality)")
    let (width, height) = (photo.width, height ?? photo.height)
    let metadata = metadata.describing(width: width, height: height)
    channels = photo.storedChannels
    guard let writer = srz_jpeg_writer_open() else {
      throw .unencodable(.jpeg, reason: "not enough memory")
    }
    self.writer = writer
    let isBegun = withSegment(metadata.exif) { exif in
      withSegment(metadata.xmp) { xmp in
        withSegment(metadata.iptc.map(PhotoshopResources.holding)) { photoshop in
          withSegment(comment.map { Array($0.utf8.prefix(65533)) }) { comment in
            withSegment(photo.iccProfile) { icc in
              var picture = srz_jpeg_picture(
                width: Int32(width), height: Int32(height), channels: Int32(channels),
                quality: Int32(quality), subsamples_colour: subsamplesColour,
                optimizes_codes: width * height <= Self.mostPixelsWithOwnCodes,
                pixels_per_inch_x: metadata.resolution.map { perInch($0.x) } ?? 0,
                pixels_per_inch_y: metadata.resolution.map { perInch($0.y) } ?? 0, exif: exif, xmp: xmp,
                photoshop: photoshop, comment: comment, icc: icc)
              return srz_jpeg_writer_begin(writer, &picture)
            }
          }
        }
      }
    }
    try check(isBegun)
  }

  deinit { srz_jpeg_writer_close(writer) }

  /// `.jpeg`.
  public var format: PhotoFormat { .jpeg }

  /// Encodes the next rows: see `PictureEncoder`.
  public func append(_ rows: PreparedRows) throws(SaveError) -> [UInt8] {
    guard case .jpeg(let rows) = rows.content else { preconditionFailure("other rows than a JPEG's") }
    let levels = channels == 3 ? rows.pixels : rows.firstChannel
    try check(srz_jpeg_writer_add_rows(writer, levels, Int32(rows.height)))
    return newBytes
  }

  /// Ends the file: see `PictureEncoder`.
  public func finish() throws(SaveError) -> [UInt8] {
    try check(srz_jpeg_writer_end(writer))
    return newBytes
  }

  /// What has been added to the file since the last time.
  private var newBytes: [UInt8] {
    var count = 0
    let bytes = srz_jpeg_writer_take(writer, &count)
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  private func check(_ isDone: Bool) throws(SaveError) {
    if !isDone { throw .unencodable(.jpeg, reason: String(cString: srz_jpeg_writer_error(writer))) }
  }
}

/// JFIF's whole pixels per inch from pixels per metre.
private func perInch(_ perMetre: Double) -> Int32 { Int32(min((perMetre * 0.0254).rounded(), 65535)) }

/// The bytes of an optional array for C; null when there are none.
private func withSegment<Result>(_ array: [UInt8]?, _ body: (srz_jpeg_segment) -> Result) -> Result {
  guard let array, !array.isEmpty else { return body(srz_jpeg_segment()) }
  return array.withUnsafeBufferPointer { body(srz_jpeg_segment(bytes: $0.baseAddress, count: $0.count)) }
}
