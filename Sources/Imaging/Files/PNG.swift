import CPNG

/// Opens a PNG, reads its header and hands the reader to `body`.
///
/// - Throws: what `body` throws, or `.undecodable`.
func readPNG<Result>(
  _ bytes: [UInt8], _ body: (borrowing PNGReader) throws(PhotoError) -> Result
) throws(PhotoError) -> Result {
  try bytes.withUnsafeBufferPointer { (bytes) throws(PhotoError) in try body(PNGReader(bytes)) }
}

/// libpng at the start of the pixels of one file; valid as long as the file's bytes are.
struct PNGReader: ~Copyable {
  let header: PhotoHeader
  private let info: srz_png_header
  private let png: OpaquePointer

  /// Reads the header.
  ///
  /// The corresponding C function is `png_read_info`.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(PhotoError) {
    guard let start = bytes.baseAddress, let png = srz_png_open(start, bytes.count) else {
      throw .undecodable(.png, reason: "not enough memory")
    }
    var info = srz_png_header()
    guard srz_png_read_header(png, &info) else {
      defer { srz_png_close(png) }
      throw .undecodable(.png, reason: String(cString: srz_png_error(png)))
    }
    self.png = png
    self.info = info
    let exif = UnsafeBufferPointer(start: info.exif, count: info.exif_count)
    header = PhotoHeader(
      format: .png, storedWidth: Int(info.width), storedHeight: Int(info.height),
      orientation: EXIF.orientation(in: Array(exif)), components: Int(info.components))
  }

  deinit { srz_png_close(png) }

  /// Decodes the pixels, once.
  func photo() throws(PhotoError) -> DecodedPhoto {
    let width = Int(info.width)
    let height = Int(info.height)
    let area = width * height
    // With alpha: RGB and alpha, and RGBA while an interlaced picture is read. Turning takes a second copy.
    guard isMemoryAvailable(area * (info.has_alpha ? 8 : header.orientation == .upright ? 3 : 6)) else {
      throw .notEnoughMemory(width: width, height: height)
    }
    var rows: Int32 = 0
    var isWhole = false
    var alpha: [UInt8]? = info.has_alpha ? [UInt8](repeating: 255, count: area) : nil
    let stored = [UInt8](unsafeUninitializedCapacity: area * 3) { pixels, count in
      guard let start = pixels.baseAddress else { return }
      count = pixels.count
      isWhole =
        alpha?.withUnsafeMutableBufferPointer { srz_png_read_pixels(png, start, $0.baseAddress, &rows) }
        ?? srz_png_read_pixels(png, start, nil, &rows)
    }
    let reason = String(cString: srz_png_error(png))
    guard rows > 0 else { throw .undecodable(.png, reason: reason) }
    let turn = header.orientation
    let photo = Photo(
      width: header.width, height: header.height,
      pixels: turn.upright(stored, width: width, height: height, channels: 3),
      alpha: alpha.map { turn.upright($0, width: width, height: height, channels: 1) },
      iccProfile: rgbProfile(UnsafeBufferPointer(start: info.icc, count: info.icc_count)))
    return DecodedPhoto(photo: photo, damage: isWhole ? nil : reason)
  }
}

/// How much time making a PNG may take.
public enum PNGCompression: Sendable, Hashable {
  /// A file to keep, by zlib's level, 0…9. On photos 6 takes three times as long as 4 and saves 5 %.
  case level(Int)
  /// Sent once: 5 ms a megabyte of smooth pixels, which become a sixth.
  case quick
}

extension Photo {
  /// A PNG of the picture, opaque: alpha is left out, the profile kept.
  ///
  /// - Parameters:
  ///   - text: keys (1…79 printable ASCII characters) and what they say, for text chunks, such as `Software`.
  ///   - compression: how small it shall be.
  /// - Returns: the file.
  /// - Throws: `.unencodable`.
  public func png(
    text: [(key: String, value: String)] = [], compression: PNGCompression = .level(4)
  ) throws(SaveError) -> [UInt8] {
    let level = if case .level(let level) = compression { level } else { 1 }
    precondition((0...9).contains(level), "PNG compression \(level)")
    guard
      let writer = srz_png_writer_open(Int32(width), Int32(height), Int32(level), compression == .quick)
    else {
      throw .unencodable(.png, reason: "not enough memory")
    }
    defer { srz_png_writer_close(writer) }
    for (key, value) in text {
      precondition(
        (1...79).contains(key.utf8.count) && key.utf8.allSatisfy { (32...126).contains($0) },
        "PNG text key \(key)")
      // A zero byte would end the C string early.
      let value = value.replacing("\0", with: "")
      guard srz_png_writer_add_text(writer, key, value) else { throw failure(of: writer) }
    }
    if let iccProfile, !srz_png_writer_add_icc(writer, iccProfile, iccProfile.count) {
      throw failure(of: writer)
    }
    let isEncoded = pixels.withUnsafeBufferPointer { pixels in
      pixels.baseAddress.map { srz_png_writer_encode(writer, $0) } ?? false
    }
    guard isEncoded else { throw failure(of: writer) }
    var count = 0
    let bytes = srz_png_writer_bytes(writer, &count)
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  private func failure(of writer: OpaquePointer) -> SaveError {
    .unencodable(.png, reason: String(cString: srz_png_writer_error(writer)))
  }
}
