import CPNG

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
