import CPNG

extension Photo {
  /// A PNG of the picture, with its alpha and profile; one channel of a grey picture.
  ///
  /// - Parameters:
  ///   - text: keys (1…79 printable ASCII characters) and what they say, for text chunks, such as `Software`.
  ///   - metadata: of the photo that the picture is made from; follows this picture's size.
  ///   - compression: how small it should be.
  /// - Returns: the file.
  /// - Throws: `.unencodable`.
  public func png(
    text: [(key: String, value: String)] = [], metadata: Metadata = Metadata(),
    compression: PNGCompression = .level(4)
  ) throws(SaveError) -> [UInt8] {
    let encoder = try PNGEncoder(like: self, text: text, metadata: metadata)
    return try encoder.append(PNGRows(self, compression)) + encoder.finish()
  }
}

/// Makes a PNG through libpng, but for its rows: `PNGRows`.
public final class PNGEncoder: PictureEncoder {
  private let writer: OpaquePointer
  private let channels: Int
  private var missingRows: Int

  /// Starts a file of a picture that is like `photo`, but for its pixels and `height`.
  ///
  /// - Parameters:
  ///   - photo: says width, grey or colour, alpha, profile.
  ///   - height: rows; nil for as many as the photo has.
  ///   - text: keys (1…79 printable ASCII characters) and what they say, for text chunks, such as `Software`.
  ///   - metadata: of the photo that the picture is made from; follows this picture's size.
  /// - Throws: `.unencodable`.
  public init(
    like photo: Photo, height: Int? = nil, text: [(key: String, value: String)] = [],
    metadata: Metadata = Metadata()
  ) throws(SaveError) {
    let height = height ?? photo.height
    missingRows = height
    channels = photo.pngChannels
    guard let writer = srz_png_writer_open(Int32(photo.width), Int32(height), Int32(channels)) else {
      throw .unencodable(.png, reason: "not enough memory")
    }
    self.writer = writer
    for (key, value) in text { try add(key, value) }
    try add(metadata.describing(width: photo.width, height: height))
    if let iccProfile = photo.iccProfile { try add(iccProfile: iccProfile) }
    try check(srz_png_writer_begin(writer))
  }

  deinit { srz_png_writer_close(writer) }

  private func add(_ key: String, _ value: String) throws(SaveError) {
    precondition(
      (1...79).contains(key.utf8.count) && key.utf8.allSatisfy { (32...126).contains($0) },
      "PNG text key \(key)")
    // A zero byte would end the C string early.
    try check(srz_png_writer_add_text(writer, key, value.replacing("\0", with: "")))
  }

  private func add(_ metadata: Metadata) throws(SaveError) {
    if let exif = metadata.exif { try check(srz_png_writer_add_exif(writer, exif, exif.count)) }
    if let xmp = metadata.xmp { try add("XML:com.adobe.xmp", String(decoding: xmp, as: UTF8.self)) }
    if let iptc = metadata.iptc { try add("Raw profile type iptc", rawProfile(iptc)) }
    if let resolution = metadata.resolution {
      try check(
        srz_png_writer_add_resolution(
          writer, UInt32(clamping: Int(resolution.x.rounded())), UInt32(clamping: Int(resolution.y.rounded()))
        ))
    }
  }

  /// IPTC has no chunk of its own: ImageMagick's convention, which ExifTool reads too, is hexadecimal text.
  private func rawProfile(_ iptc: [UInt8]) -> String {
    let resources = PhotoshopResources.holding(iptc: iptc)
    let digits = resources.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    let lines = stride(from: 0, to: digits.count, by: 36).map {
      digits[$0..<min($0 + 36, digits.count)].joined()
    }
    return
      "\niptc\n\(String(repeating: " ", count: max(0, 8 - "\(resources.count)".count)))\(resources.count)\n"
      + lines.joined(separator: "\n") + "\n"
  }

  private func add(iccProfile: [UInt8]) throws(SaveError) {
    let profile = ICCProfile.mended(iccProfile)
    try check(srz_png_writer_add_icc(writer, profile, profile.count))
  }

  /// `.png`.
  public var format: PhotoFormat { .png }

  /// Adds the next rows: see `PictureEncoder`.
  public func append(_ rows: PreparedRows) throws(SaveError) -> [UInt8] {
    guard case .png(let rows) = rows.content else { preconditionFailure("other rows than a PNG's") }
    return try append(rows)
  }

  /// Adds the next rows.
  func append(_ rows: PNGRows) throws(SaveError) -> [UInt8] {
    precondition(rows.channels == channels, "rows of \(rows.channels) channels, not \(channels)")
    guard let bytes = rows.bytes else { throw .unencodable(.png, reason: "not enough memory") }
    try check(srz_png_writer_add(writer, bytes, bytes.count, rows.checksum, rows.length))
    missingRows -= rows.height
    return newBytes
  }

  /// Ends the file: see `PictureEncoder`.
  public func finish() throws(SaveError) -> [UInt8] {
    guard missingRows == 0 else { throw .unencodable(.png, reason: "\(missingRows) rows are missing") }
    try check(srz_png_writer_end(writer))
    return newBytes
  }

  /// What has been added to the file since the last time.
  private var newBytes: [UInt8] {
    var count = 0
    let bytes = srz_png_writer_take(writer, &count)
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  private func check(_ isDone: Bool) throws(SaveError) {
    if !isDone { throw .unencodable(.png, reason: String(cString: srz_png_writer_error(writer))) }
  }
}
