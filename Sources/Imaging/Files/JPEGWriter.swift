import CJPEG
import Glibc

extension Photo {
  /// A JPEG of the picture; alpha is left out, the profile kept.
  ///
  /// - Parameters:
  ///   - quality: 1…100 on libjpeg's scale.
  ///   - subsamplesColour: whether colour gets half the resolution, as in most cameras; else it keeps all of it.
  ///   - comment: text for the comment segment; cut at 65533 bytes of UTF-8.
  /// - Returns: the file.
  /// - Throws: `.unencodable`, such as for a side over 65500 pixels.
  public func jpeg(
    quality: Int = 95, subsamplesColour: Bool = false, comment: String? = nil
  ) throws(SaveError) -> [UInt8] {
    precondition((1...100).contains(quality), "JPEG quality \(quality)")
    let text = comment.map { Array($0.utf8.prefix(65533)) }
    var message = [CChar](repeating: 0, count: Int(srz_jpeg_message_length))
    var count = 0
    let file = pixels.withUnsafeBufferPointer { pixels -> UnsafeMutablePointer<UInt8>? in
      withOptionalBuffer(text) { text in
        withOptionalBuffer(iccProfile) { profile in
          guard let start = pixels.baseAddress else { return nil }
          var source = srz_jpeg_source(
            width: Int32(width), height: Int32(height), pixels: start, quality: Int32(quality),
            subsamples_colour: subsamplesColour, comment: text?.baseAddress, comment_count: text?.count ?? 0,
            icc: profile?.baseAddress, icc_count: profile?.count ?? 0)
          return srz_jpeg_encode(&source, &count, &message)
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
}

/// The elements of an optional array; an empty one counts as none.
private func withOptionalBuffer<Result>(
  _ array: [UInt8]?, _ body: (UnsafeBufferPointer<UInt8>?) -> Result
) -> Result {
  guard let array, !array.isEmpty else { return body(nil) }
  return array.withUnsafeBufferPointer { body($0) }
}
