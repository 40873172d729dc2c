import CJPEG

/// Reads a JPEG through libjpeg.
final class JPEGReader: PhotoReader {
  let header: PhotoHeader
  private let jpeg: OpaquePointer

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

  func read(atLeast wanted: PixelSize?) throws(PhotoError) -> DecodedPhoto {
    let eighths = wanted.map(reduction) ?? 8
    var width: Int32 = 0
    var height: Int32 = 0
    guard srz_jpeg_begin(jpeg, Int32(eighths), eighths < 8, &width, &height) else { throw failure }
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
    guard rows > 0 else { throw failure }
    let damage = String(cString: isWhole ? srz_jpeg_damage(jpeg) : srz_jpeg_error(jpeg))
    let photo = Photo(width: Int(width), height: Int(height), pixels: stored, iccProfile: profile)
    return DecodedPhoto(photo: photo.upright(from: header.orientation), damage: damage.isEmpty ? nil : damage)
  }

  private var failure: PhotoError {
    .undecodable(.jpeg, reason: String(cString: srz_jpeg_error(jpeg)))
  }

  private var profile: [UInt8]? {
    var count = 0
    let start = srz_jpeg_icc(jpeg, &count)
    return rgbProfile(UnsafeBufferPointer(start: start, count: count))
  }

  /// The smallest scale, in eighths, whose result is not under the size.
  ///
  /// Only powers of two: libjpeg-turbo has SIMD transforms for these, and 3/8 of 12 megapixels takes longer than 1/2.
  private func reduction(atLeast wanted: PixelSize) -> Int {
    [1, 2, 4].first { eighths in
      (header.width * eighths + 7) / 8 >= wanted.width && (header.height * eighths + 7) / 8 >= wanted.height
    } ?? 8
  }
}
