import CPNG

/// Reads a PNG through libpng.
final class PNGReader: PhotoReader {
  let header: PhotoHeader
  private let info: srz_png_header
  private let png: OpaquePointer

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

  /// Always all of it: a PNG knows no smaller scale.
  func read(atLeast wanted: PixelSize?) throws(PhotoError) -> DecodedPhoto {
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
    let photo = Photo(
      width: width, height: height, pixels: stored, alpha: alpha,
      iccProfile: rgbProfile(UnsafeBufferPointer(start: info.icc, count: info.icc_count)))
    return DecodedPhoto(photo: photo.upright(from: header.orientation), damage: isWhole ? nil : reason)
  }
}
