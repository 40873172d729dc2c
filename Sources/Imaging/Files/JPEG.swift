import CJPEG
import Glibc

/// Opens a JPEG, reads its header and hands the reader to `body`.
///
/// - Throws: what `body` throws, or `.undecodable`.
func readJPEG<Result>(
  _ bytes: [UInt8], _ body: (borrowing JPEGReader) throws(PhotoError) -> Result
) throws(PhotoError) -> Result {
  try bytes.withUnsafeBufferPointer { (bytes) throws(PhotoError) in try body(JPEGReader(bytes)) }
}

/// libjpeg at the start of the pixels of one file; valid as long as the file's bytes are.
struct JPEGReader: ~Copyable {
  let header: PhotoHeader
  private let jpeg: OpaquePointer

  /// Reads the header.
  ///
  /// The corresponding C function is `jpeg_read_header`.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(PhotoError) {
    guard let start = bytes.baseAddress, let jpeg = srz_jpeg_open(start, bytes.count) else {
      throw .undecodable(.jpeg, reason: "not enough memory")
    }
    var info = srz_jpeg_header()
    guard srz_jpeg_read_header(jpeg, &info) else {
      defer { srz_jpeg_close(jpeg) }
      throw .undecodable(.jpeg, reason: String(cString: srz_jpeg_error(jpeg)))
    }
    self.jpeg = jpeg
    let exif = UnsafeBufferPointer(start: info.exif, count: info.exif_count)
    header = PhotoHeader(
      format: .jpeg, storedWidth: Int(info.width), storedHeight: Int(info.height),
      orientation: EXIF.orientation(in: Array(exif)), components: Int(info.components))
  }

  deinit { srz_jpeg_close(jpeg) }

  /// Decodes the pixels, once.
  ///
  /// - Parameter wanted: the size in upright pixels under which the result must not be; nil for all pixels.
  /// - Returns: the upright photo or a smaller one, and what is lost of it.
  /// - Throws: `.undecodable` or `.notEnoughMemory`.
  func photo(wanted: (width: Int, height: Int)?) throws(PhotoError) -> DecodedPhoto {
    let eighths = wanted.map { reduction(atLeast: $0.width, $0.height) } ?? 8
    var width: Int32 = 0
    var height: Int32 = 0
    guard srz_jpeg_begin(jpeg, Int32(eighths), eighths < 8, &width, &height) else {
      throw .undecodable(.jpeg, reason: String(cString: srz_jpeg_error(jpeg)))
    }
    let length = Int(width) * Int(height) * 3
    let copies = header.orientation == .upright ? 1 : 2
    guard isMemoryAvailable(copies * length) else {
      throw .notEnoughMemory(width: Int(width), height: Int(height))
    }
    var rows: Int32 = 0
    var isWhole = false
    let stored = [UInt8](unsafeUninitializedCapacity: length) { pixels, count in
      guard let start = pixels.baseAddress else { return }
      isWhole = srz_jpeg_read_pixels(jpeg, start, &rows)
      let ready = Int(rows) * Int(width) * 3
      (start + ready).initialize(repeating: 128, count: length - ready)
      count = length
    }
    guard rows > 0 else { throw .undecodable(.jpeg, reason: String(cString: srz_jpeg_error(jpeg))) }
    let damage = String(cString: isWhole ? srz_jpeg_damage(jpeg) : srz_jpeg_error(jpeg))
    let upright = header.orientation.size(width: Int(width), height: Int(height))
    let photo = Photo(
      width: upright.width, height: upright.height,
      pixels: header.orientation.upright(stored, width: Int(width), height: Int(height), channels: 3),
      iccProfile: profile)
    return DecodedPhoto(photo: photo, damage: damage.isEmpty ? nil : damage)
  }

  private var profile: [UInt8]? {
    var count = 0
    let start = srz_jpeg_icc(jpeg, &count)
    return rgbProfile(UnsafeBufferPointer(start: start, count: count))
  }

  /// The smallest scale, in eighths, whose result is not under the size.
  ///
  /// Only powers of two: libjpeg-turbo has SIMD
  /// transforms for these, and 3/8 of 12 megapixels takes longer than 1/2.
  private func reduction(atLeast width: Int, _ height: Int) -> Int {
    [1, 2, 4].first { eighths in
      (header.width * eighths + 7) / 8 >= width && (header.height * eighths + 7) / 8 >= height
    } ?? 8
  }
}

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
