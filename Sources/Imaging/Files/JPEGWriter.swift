import CJPEG
import Glibc

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
    precondition((1...100).contains(quality), "JPEG quality \(quality)")
    let metadata = metadata.describing(width: width, height: height)
    let levels = storedLevels(overWhite())
    var message = [CChar](repeating: 0, count: Int(srz_jpeg_message_length))
    var count = 0
    let file = levels.withUnsafeBufferPointer { levels -> UnsafeMutablePointer<UInt8>? in
      guard let start = levels.baseAddress else { return nil }
      return withSegment(metadata.exif) { exif in
        withSegment(metadata.xmp) { xmp in
          withSegment(metadata.iptc.map(PhotoshopResources.holding)) { photoshop in
            withSegment(comment.map { Array($0.utf8.prefix(65533)) }) { comment in
              withSegment(iccProfile) { icc in
                var source = srz_jpeg_source(
                  width: Int32(width), height: Int32(height), channels: Int32(storedChannels), pixels: start,
                  quality: Int32(quality), subsamples_colour: subsamplesColour,
                  pixels_per_inch_x: metadata.resolution.map { perInch($0.x) } ?? 0,
                  pixels_per_inch_y: metadata.resolution.map { perInch($0.y) } ?? 0, exif: exif, xmp: xmp,
                  photoshop: photoshop, comment: comment, icc: icc)
                return srz_jpeg_encode(&source, &count, &message)
              }
            }
          }
        }
      }
    }
    guard let file else {
      throw .unencodable(
        .jpeg,
        reason: String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
    defer { free(file) }
    return Array(UnsafeBufferPointer(start: file, count: count))
  }

  /// The levels as they stand in a file: one of three of a grey picture.
  private func storedLevels(_ photo: Photo) -> [UInt8] {
    photo.storedChannels == 3
      ? photo.pixels : stride(from: 0, to: photo.pixels.count, by: 3).map { photo.pixels[$0] }
  }
}

/// JFIF's whole pixels per inch from pixels per metre.
private func perInch(_ perMetre: Double) -> Int32 { Int32(min((perMetre * 0.0254).rounded(), 65535)) }

/// The bytes of an optional array for C; null when there are none.
private func withSegment<Result>(_ array: [UInt8]?, _ body: (srz_jpeg_segment) -> Result) -> Result {
  guard let array, !array.isEmpty else { return body(srz_jpeg_segment()) }
  return array.withUnsafeBufferPointer { body(srz_jpeg_segment(bytes: $0.baseAddress, count: $0.count)) }
}
