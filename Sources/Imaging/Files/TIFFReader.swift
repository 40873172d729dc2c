#if TIFF
  import CTIFF

  /// Reads the first picture of a TIFF through libtiff.
  final class TIFFReader: PhotoReader {
    let header: PhotoHeader
    let metadata: Metadata
    private let source: UnsafeMutablePointer<srz_tiff_source>
    private let tiff: OpaquePointer
    private let layout: Layout

    /// How the file's samples lie.
    fileprivate struct Layout {
      var size: PixelSize
      var samples: Int
      var depth: Int
      var photometric: Int32
      var alpha: Alpha
      /// Whether rows of 8 or 16-bit samples, all of a pixel together, can be had as they stand.
      var hasPlainRows: Bool
      var isTiled: Bool
    }

    fileprivate enum Alpha { case none, straight, premultiplied }

    /// No single piece of memory that libtiff takes is larger: a strip or a tile of 256 megapixels of 16-bit RGBA.
    private static let largestPiece = 2 << 30

    /// A tile may be larger than the picture, but not by more bytes than this.
    private static let largestExcess = 64 << 20

    /// The corresponding C function is `TIFFClientOpenExt`.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(PhotoError) {
      guard let start = bytes.baseAddress else { throw .empty }
      let source = UnsafeMutablePointer<srz_tiff_source>.allocate(capacity: 1)
      source.initialize(to: srz_tiff_source_of(start, UInt64(bytes.count)))
      guard let tiff = srz_tiff_open(source, tmsize_t(Self.largestPiece)) else {
        defer { source.deallocate() }
        throw .undecodable(.tiff, reason: String(cString: srz_tiff_error(source)))
      }
      layout = Layout(tiff)
      guard max(layout.size.width, layout.size.height) <= Int32.max else {
        TIFFClose(tiff)
        source.deallocate()
        throw .undecodable(.tiff, reason: "its size makes no sense")
      }
      (self.source, self.tiff) = (source, tiff)
      metadata = Metadata(tiff, bytes)
      let orientation = Orientation(rawValue: Int(srz_tiff_short(tiff, UInt32(TIFFTAG_ORIENTATION))))
      let frames = max(1, Int(TIFFNumberOfDirectories(tiff)))
      // What is wrong with its tags, such as a resolution, and with further pictures is no damage of its pixels.
      source.pointee.error.0 = 0
      header = PhotoHeader(
        format: .tiff, stored: layout.size, orientation: orientation ?? .upright,
        components: min(4, layout.samples), depth: layout.depth, frames: frames)
    }

    deinit {
      TIFFClose(tiff)
      source.deallocate()
    }

    /// Always all of it, more than 8 bits rounded to 8.
    func read(atLeast wanted: PixelSize?) throws(PhotoError) -> StoredPicture {
      let area = layout.size.width * layout.size.height
      let piece = layout.isTiled ? TIFFTileSize64(tiff) : TIFFStripSize64(tiff)
      guard piece <= UInt64(16 * area + Self.largestExcess) else {
        throw .undecodable(.tiff, reason: "its tiles are far larger than it is")
      }
      // RGBA or the samples of all rows, our own copies, and what libtiff decodes at once.
      guard piece <= UInt64(Self.largestPiece), isMemoryAvailable(area * 12 + Int(piece)) else {
        throw .notEnoughMemory(width: layout.size.width, height: layout.size.height)
      }
      let photo = layout.hasPlainRows ? try plainRows() : try anyRows()
      return StoredPicture(photo: photo, damage: damage)
    }

    // MARK: Pixels

    /// Samples as they stand: CMYK, and colours beside a straight alpha.
    private func plainRows() throws(PhotoError) -> Photo {
      let (width, height) = (layout.size.width, layout.size.height)
      let rowLength = max(Int(TIFFScanlineSize(tiff)), width * layout.samples * layout.depth / 8)
      var row = [UInt8](repeating: 0, count: rowLength)
      var levels = [UInt8](repeating: 128, count: width * height * 4)
      var rows = 0
      while rows < height, TIFFReadScanline(tiff, &row, UInt32(rows), 0) >= 0 {
        for pixel in 0..<width {
          for sample in 0..<4 {
            levels[(rows * width + pixel) * 4 + sample] = level(in: row, pixel * layout.samples + sample)
          }
        }
        rows += 1
      }
      guard rows > 0 else { throw failure }
      if layout.photometric == PHOTOMETRIC_SEPARATED {
        return Photo(
          width: width, height: height,
          pixels: InkConversion.sRGB(levels, isLight: false, profile: profile))
      }
      return Photo(rgba: levels, size: layout.size, isOpaque: false, iccProfile: profile(of: .rgb))
    }

    /// A sample in 8 bits; of 16 bits in the machine's order, as libtiff gives them.
    private func level(in row: [UInt8], _ index: Int) -> UInt8 {
      if layout.depth == 8 { return row[index] }
      let value = row.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self) }
      return UInt8((Int(value) + 128) / 257)
    }

    /// Whatever libtiff turns into RGBA.
    ///
    /// The corresponding C function is `TIFFReadRGBAImageOriented`.
    private func anyRows() throws(PhotoError) -> Photo {
      let (width, height) = (layout.size.width, layout.size.height)
      var reason = [CChar](repeating: 0, count: 1024)
      guard TIFFRGBAImageOK(tiff, &reason) != 0 else {
        throw .undecodable(
          .tiff,
          reason: String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
      }
      // ABGR in whole numbers: red first in memory. Turned neither by libtiff, which knows no quarters.
      let rgba = [UInt8](unsafeUninitializedCapacity: 4 * width * height) { rgba, count in
        rgba.initialize(repeating: 128)
        count = rgba.count
        UnsafeMutableRawBufferPointer(rgba).withMemoryRebound(to: UInt32.self) { raster in
          let isRead = TIFFReadRGBAImageOriented(
            tiff, UInt32(width), UInt32(height), raster.baseAddress,
            Int32(header.orientation.rawValue), 0)
          if isRead == 0, source.pointee.error.0 == 0 { count = 0 }
        }
      }
      if rgba.isEmpty { throw failure }
      var photo = Photo(
        rgba: rgba, size: layout.size, isOpaque: layout.alpha == .none,
        iccProfile: profile(
          of: layout.samples < 3 && layout.photometric != PHOTOMETRIC_PALETTE ? .grey : .rgb))
      photo.unpremultiply()
      return photo
    }

    private var failure: PhotoError {
      let reason = String(cString: srz_tiff_error(source))
      return .undecodable(.tiff, reason: reason.isEmpty ? "its pixels make no sense" : reason)
    }

    /// The first error that libtiff met; only the end is missing when the strips reach beyond the file's end from one on.
    private var damage: FileDamage? {
      let reason = String(cString: srz_tiff_error(source))
      if reason.isEmpty { return nil }
      let strips = layout.isTiled ? 0 : TIFFNumberOfStrips(tiff)
      let ends = (0..<strips).map { TIFFGetStrileOffset(tiff, $0) &+ TIFFGetStrileByteCount(tiff, $0) }
      let rowsPerStrip = Int(clamping: srz_tiff_long(tiff, UInt32(TIFFTAG_ROWSPERSTRIP)))
      guard let missing = ends.firstIndex(where: { $0 > source.pointee.count }), rowsPerStrip > 0,
        ends[missing...].allSatisfy({ $0 > source.pointee.count })
      else { return .corrupt(reason: reason) }
      return .cutShort(wholeRows: min(layout.size.height, missing * rowsPerStrip), of: layout.size.height)
    }

    // MARK: Colours

    private var profile: [UInt8]? { array(tiff, UInt32(TIFFTAG_ICCPROFILE)) }

    private func profile(of space: ICCProfile.Space) -> [UInt8]? {
      profile.flatMap { ICCProfile.space(of: $0) == space || ICCProfile.space(of: $0) == .rgb ? $0 : nil }
    }
  }

  extension TIFFReader.Layout {
    fileprivate init(_ tiff: OpaquePointer) {
      size = PixelSize(
        width: Int(srz_tiff_long(tiff, UInt32(TIFFTAG_IMAGEWIDTH))),
        height: Int(srz_tiff_long(tiff, UInt32(TIFFTAG_IMAGELENGTH))))
      samples = Int(srz_tiff_short(tiff, UInt32(TIFFTAG_SAMPLESPERPIXEL)))
      depth = Int(srz_tiff_short(tiff, UInt32(TIFFTAG_BITSPERSAMPLE)))
      photometric = Int32(srz_tiff_short(tiff, UInt32(TIFFTAG_PHOTOMETRIC)))
      var extraCount: UInt16 = 0
      let extra = Int32(srz_tiff_extra_sample(tiff, &extraCount))
      alpha = extraCount == 0 ? .none : extra == EXTRASAMPLE_UNASSALPHA ? .straight : .premultiplied
      isTiled = TIFFIsTiled(tiff) != 0
      let isContiguous =
        Int32(srz_tiff_short(tiff, UInt32(TIFFTAG_PLANARCONFIG))) == PLANARCONFIG_CONTIG
        && Int32(srz_tiff_short(tiff, UInt32(TIFFTAG_SAMPLEFORMAT))) == SAMPLEFORMAT_UINT
      let isInk = photometric == PHOTOMETRIC_SEPARATED && samples >= 4
      let isStraight = photometric == PHOTOMETRIC_RGB && samples == 4 && alpha == .straight
      hasPlainRows = isContiguous && !isTiled && (depth == 8 || depth == 16) && (isInk || isStraight)
    }
  }

  extension Metadata {
    fileprivate init(_ tiff: OpaquePointer, _ bytes: UnsafeBufferPointer<UInt8>) {
      self.init()
      if let file = TIFFStructure(bytes) {
        exif = EXIF.excerpt(of: file)
        // Not by libtiff, whose versions count it in bytes or in numbers of four, which nothing tells.
        let iptc = file.entries(ofDirectory: file.firstDirectory).first { $0.tag == TIFFTAG_RICHTIFFIPTC }
        self.iptc = iptc.flatMap { file.data($0) }.map(Array.init)
      }
      xmp = array(tiff, UInt32(TIFFTAG_XMLPACKET))
      let perMetre: [Int32: Double] = [RESUNIT_INCH: 1 / 0.0254, RESUNIT_CENTIMETER: 100]
      let x = Double(srz_tiff_float(tiff, UInt32(TIFFTAG_XRESOLUTION)))
      let y = Double(srz_tiff_float(tiff, UInt32(TIFFTAG_YRESOLUTION)))
      if let unit = perMetre[Int32(srz_tiff_short(tiff, UInt32(TIFFTAG_RESOLUTIONUNIT)))],
        (1...1e6).contains(x), (1...1e6).contains(y)
      {
        resolution = Resolution(x: x * unit, y: y * unit)
      }
    }
  }

  /// A field's bytes; nil when there are none.
  private func array(_ tiff: OpaquePointer, _ tag: UInt32) -> [UInt8]? {
    var count: UInt32 = 0
    guard let start = srz_tiff_bytes(tiff, tag, &count), count > 0 else { return nil }
    return Array(UnsafeBufferPointer(start: start, count: Int(count)))
  }
#endif
