import CJPEG

/// Reads a JPEG through libjpeg.
final class JPEGReader: PhotoReader {
  let header: PhotoHeader
  let metadata: Metadata
  private let info: srz_jpeg_header
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
    self.info = info
    metadata = Metadata(info)
    header = PhotoHeader(
      format: .jpeg, stored: PixelSize(width: Int(info.width), height: Int(info.height)),
      orientation: metadata.orientation, components: Int(info.components), depth: 8)
  }

  deinit { srz_jpeg_close(jpeg) }

  var jpegQuality: Float? { JPEGQuality.quality(quantization: Int(info.brightness_quantization)) }

  func read(atLeast wanted: PixelSize?) throws(PhotoError) -> StoredPicture {
    let eighths = wanted.map(reduction) ?? 8
    var width: Int32 = 0
    var height: Int32 = 0
    guard srz_jpeg_begin(jpeg, Int32(eighths), eighths < 8, &width, &height) else { throw failure }
    let size = PixelSize(width: Int(width), height: Int(height))
    let area = size.width * size.height
    let channels = info.is_cmyk ? 4 : 3
    let copies = header.orientation == .upright ? 0 : 3
    guard isMemoryAvailable(area * (channels + (info.is_cmyk ? 3 : copies)) + info.held_bytes) else {
      throw .notEnoughMemory(width: size.width, height: size.height)
    }
    var rows: Int32 = 0
    var isWhole = false
    let levels = [UInt8](unsafeUninitializedCapacity: area * channels) { levels, count in
      guard let start = levels.baseAddress else { return }
      isWhole = srz_jpeg_read_pixels(jpeg, start, &rows)
      let ready = Int(rows) * size.width * channels
      count = levels.count
      (start + ready).initialize(repeating: 128, count: count - ready)
    }
    guard rows > 0 else { throw failure }
    return StoredPicture(photo: photo(levels, size), damage: damage(isWhole: isWhole, of: size.height))
  }

  private func photo(_ levels: [UInt8], _ size: PixelSize) -> Photo {
    let profile = profile
    guard info.is_cmyk else {
      let space = profile.flatMap(ICCProfile.space)
      let isOfPixels = space == (info.components == 1 ? .grey : .rgb) || space == .rgb
      return Photo(
        width: size.width, height: size.height, pixels: levels, iccProfile: isOfPixels ? profile : nil)
    }
    let isLight = info.has_adobe || InkConversion.isLight(levels)
    return Photo(
      width: size.width, height: size.height,
      pixels: InkConversion.sRGB(levels, isLight: isLight, profile: profile))
  }

  private func damage(isWhole: Bool, of height: Int) -> FileDamage? {
    guard isWhole else { return .corrupt(reason: String(cString: srz_jpeg_error(jpeg))) }
    var rows: Int32 = 0
    if srz_jpeg_is_cut_short(jpeg, &rows) { return .cutShort(wholeRows: Int(rows), of: height) }
    let reason = String(cString: srz_jpeg_damage(jpeg))
    return reason.isEmpty ? nil : .corrupt(reason: reason)
  }

  private var failure: PhotoError {
    .undecodable(.jpeg, reason: String(cString: srz_jpeg_error(jpeg)))
  }

  private var profile: [UInt8]? {
    var count = 0
    return srz_jpeg_icc(jpeg, &count).map { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// The smallest scale, in eighths, whose result is not under the size.
  ///
  /// Only powers of two: libjpeg-turbo has SIMD transforms for these, and 3/8 of 12 megapixels takes longer than 1/2.
  private func reduction(atLeast wanted: PixelSize) -> Int {
    [1, 2, 4].first { eighths in
      (Int(info.width) * eighths + 7) / 8 >= wanted.width
        && (Int(info.height) * eighths + 7) / 8 >= wanted.height
    } ?? 8
  }
}

extension Metadata {
  fileprivate init(_ info: srz_jpeg_header) {
    self.init()
    exif = info.exif.array
    xmp = info.xmp.array
    iptc = info.photoshop.array.flatMap(PhotoshopResources.iptc)
    if info.pixels_per_metre_x > 0, info.pixels_per_metre_y > 0 {
      resolution = Resolution(x: info.pixels_per_metre_x, y: info.pixels_per_metre_y)
    }
  }
}

extension srz_jpeg_segment {
  fileprivate var array: [UInt8]? { bytes.map { Array(UnsafeBufferPointer(start: $0, count: count)) } }
}
