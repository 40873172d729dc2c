import CPNG

/// How much time making a PNG may take.
public enum PNGCompression: Sendable, Hashable {
  /// A file to keep, by zlib's level, 0…9. On photos 6 takes three times as long as 4 and saves 5 %.
  case level(Int)
  /// Sent once: 5 ms a megabyte of smooth pixels, which become a sixth.
  case quick
}

/// Rows of a PNG, filtered and compressed so that they may stand below any others.
struct PNGRows: Sendable {
  let height: Int
  let channels: Int
  /// A piece of a deflate stream; nil when memory was short.
  let bytes: [UInt8]?
  /// How many bytes it stands for, and zlib's checksum of these.
  let length: Int, checksum: UInt32

  init(_ rows: Photo, _ compression: PNGCompression = .level(4)) {
    let level = if case .level(let level) = compression { level } else { 1 }
    precondition((0...9).contains(level), "PNG compression \(level)")
    height = rows.height
    channels = rows.pngChannels
    let levels = channels == 3 ? rows.pixels : rows.interleaved
    let compressed = srz_png_rows_compress(
      levels, rows.width * channels, rows.height, Int32(channels), Int32(level), compression == .quick)
    defer { srz_png_rows_free(compressed) }
    bytes = compressed.bytes.map { Array(UnsafeBufferPointer(start: $0, count: compressed.count)) }
    (length, checksum) = (compressed.length, compressed.checksum)
  }
}

extension Photo {
  /// Channels of the picture in a PNG.
  var pngChannels: Int { storedChannels + (alpha == nil ? 0 : 1) }

  /// Each pixel's colours, or its grey, and its alpha, as they stand in the file.
  fileprivate var interleaved: [UInt8] {
    let (colours, channels) = (storedChannels, pngChannels)
    return [UInt8](unsafeUninitializedCapacity: width * height * channels) { levels, count in
      count = levels.count
      for pixel in 0..<width * height {
        for channel in 0..<colours { levels[pixel * channels + channel] = pixels[3 * pixel + channel] }
        if let alpha { levels[pixel * channels + colours] = alpha[pixel] }
      }
    }
  }
}
