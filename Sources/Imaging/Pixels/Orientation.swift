/// How the stored rows and columns lie in the upright picture; the raw values are EXIF's (tag 0x0112).
public enum Orientation: Int, Sendable, CaseIterable {
  /// Stored as it is to be seen.
  case upright = 1
  /// Left and right swapped.
  case mirrored = 2
  /// To be rotated by 180°.
  case rotate180 = 3
  /// Top and bottom swapped.
  case flipped = 4
  /// Rows and columns swapped.
  case transposed = 5
  /// To be rotated by 90° clockwise.
  case rotate90Clockwise = 6
  /// Rows and columns swapped, then rotated by 180°.
  case transversed = 7
  /// To be rotated by 90° anticlockwise.
  case rotate90Anticlockwise = 8

  /// Whether the upright picture is as wide as the stored one is high.
  public var swapsSides: Bool { rawValue >= 5 }

  /// The upright picture's size, from the stored one's, or the other way round.
  func size(_ size: PixelSize) -> PixelSize {
    swapsSides ? PixelSize(width: size.height, height: size.width) : size
  }

  /// Where in the stored picture the upright pixel (0, 0) is, and how far to go for the next column and row.
  private func path(width: Int, height: Int) -> (start: Int, column: Int, row: Int) {
    let right = width - 1
    let bottom = (height - 1) * width
    return switch self {
    case .upright: (0, 1, width)
    case .mirrored: (right, -1, width)
    case .rotate180: (bottom + right, -1, -width)
    case .flipped: (bottom, 1, -width)
    case .transposed: (0, width, 1)
    case .rotate90Clockwise: (bottom, -width, 1)
    case .transversed: (bottom + right, -width, -1)
    case .rotate90Anticlockwise: (right, width, -1)
    }
  }

  /// The upright picture.
  ///
  /// - Parameters:
  ///   - stored: `height × width × channels` bytes.
  ///   - width: of the stored picture, in pixels.
  ///   - height: of the stored picture, in pixels.
  ///   - channels: bytes a pixel.
  /// - Returns: as many bytes, the sides swapped if `swapsSides`.
  func upright(_ stored: [UInt8], width: Int, height: Int, channels: Int) -> [UInt8] {
    precondition(
      stored.count == width * height * channels, "\(width)x\(height)x\(channels): \(stored.count) bytes")
    if self == .upright { return stored }
    let size = size(PixelSize(width: width, height: height))
    let path = path(width: width, height: height)
    // Squares of 64×64 pixels, so that reading columns stays in the first-level cache.
    let side = 64
    return [UInt8](unsafeUninitializedCapacity: stored.count) { upright, count in
      count = stored.count
      stored.withUnsafeBufferPointer { stored in
        for top in stride(from: 0, to: size.height, by: side) {
          for left in stride(from: 0, to: size.width, by: side) {
            for y in top..<min(top + side, size.height) {
              var from = (path.start + y * path.row + left * path.column) * channels
              var to = (y * size.width + left) * channels
              for _ in left..<min(left + side, size.width) {
                for channel in 0..<channels { upright[to + channel] = stored[from + channel] }
                from += path.column * channels
                to += channels
              }
            }
          }
        }
      }
    }
  }
}

extension Photo {
  /// The upright picture of one that is stored turned.
  func upright(from orientation: Orientation) -> Photo {
    if orientation == .upright { return self }
    let size = orientation.size(PixelSize(width: width, height: height))
    return Photo(
      width: size.width, height: size.height,
      pixels: orientation.upright(pixels, width: width, height: height, channels: 3),
      alpha: alpha.map { orientation.upright($0, width: width, height: height, channels: 1) },
      iccProfile: iccProfile)
  }
}
