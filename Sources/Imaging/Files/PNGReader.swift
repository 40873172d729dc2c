import CPNG

/// Reads a PNG through libpng.
final class PNGReader: PhotoReader {
  let header: PhotoHeader
  let metadata: Metadata
  private let info: srz_png_header
  private let chunks: PNGChunks
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
    chunks = PNGChunks(bytes)
    metadata = Metadata(info, chunks)
    header = PhotoHeader(
      format: .png, stored: PixelSize(width: Int(info.width), height: Int(info.height)),
      orientation: metadata.orientation, components: Int(info.components), depth: Int(info.depth),
      frames: chunks.frames)
  }

  deinit { srz_png_close(png) }

  /// Always all of it: a PNG knows no smaller scale.
  func read(atLeast wanted: PixelSize?) throws(PhotoError) -> StoredPicture {
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
    let pixels = [UInt8](unsafeUninitializedCapacity: area * 3) { pixels, count in
      guard let start = pixels.baseAddress else { return }
      count = pixels.count
      isWhole =
        alpha?.withUnsafeMutableBufferPointer { srz_png_read_pixels(png, start, $0.baseAddress, &rows) }
        ?? srz_png_read_pixels(png, start, nil, &rows)
    }
    let reason = String(cString: srz_png_error(png))
    guard rows > 0 else { throw .undecodable(.png, reason: reason) }
    let photo = Photo(width: width, height: height, pixels: pixels, alpha: alpha, iccProfile: profile)
    return StoredPicture(photo: photo, damage: isWhole ? nil : damage(wholeRows: Int(rows), reason: reason))
  }

  private func damage(wholeRows: Int, reason: String) -> FileDamage {
    // The passes of an interlaced picture refine all of it.
    srz_png_is_cut_short(png)
      ? .cutShort(wholeRows: info.is_interlaced ? 0 : wholeRows, of: Int(info.height))
      : .corrupt(reason: reason)
  }

  /// By the precedence of the PNG specification, third edition, section 4.3: cICP, iCCP, sRGB, gAMA and cHRM.
  private var profile: [UInt8]? {
    if let colour = chunks.colour {
      return ColourSpace(primaries: colour.primaries, transfer: colour.transfer)?.iccProfile
    }
    var count = 0
    if let start = srz_png_icc(png, &count) {
      let icc = Array(UnsafeBufferPointer(start: start, count: count))
      return ICCProfile.space(of: icc) == nil ? nil : icc
    }
    if info.is_srgb || (info.gamma == 0 && !info.has_chromaticities) { return nil }
    let points = withUnsafeBytes(of: info.chromaticities) { bytes in
      let numbers = bytes.bindMemory(to: Double.self)
      return stride(from: 0, to: numbers.count, by: 2).map {
        Chromaticity(x: numbers[$0], y: numbers[$0 + 1])
      }
    }
    return ColourSpace(
      gamma: info.gamma > 0 ? info.gamma : nil, white: info.has_chromaticities ? points[0] : nil,
      primaries: info.has_chromaticities ? Array(points[1...]) : nil
    ).iccProfile
  }
}

extension Metadata {
  fileprivate init(_ info: srz_png_header, _ chunks: PNGChunks) {
    self.init()
    exif = chunks.exif
    xmp = chunks.xmp
    if info.pixels_per_metre_x > 0, info.pixels_per_metre_y > 0 {
      resolution = Resolution(x: info.pixels_per_metre_x, y: info.pixels_per_metre_y)
    }
  }
}
