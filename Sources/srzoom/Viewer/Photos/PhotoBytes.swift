import Imaging

/// A file's bytes before its pixels are known.
struct PhotoBytes: Sendable {
  let bytes: [UInt8]
  let header: PhotoHeader

  /// Looks at the header of a file's bytes.
  init(_ bytes: [UInt8]) throws(PhotoError) {
    self.bytes = bytes
    header = try PhotoHeader(bytes)
  }

  /// Reads a file, or standard input for `-`, and looks at its header.
  init(path: String) throws(PhotoError) { try self.init(PhotoFile.read(path)) }

  /// Size of the photo, in its pixels.
  var size: PixelSize { PixelSize(width: header.width, height: header.height) }

  /// A first look, of a JPEG or a RAW file's JPEG: at the smallest scale that has as many pixels as `size` in one direction.
  ///
  /// Nil for other formats, which have no smaller scale.
  func preview(filling size: PixelSize, maxPixels: Int) throws(PhotoError) -> Pyramid? {
    guard [.jpeg, .raw].contains(header.format) else { return nil }
    let scale = min(
      Double(size.width) / Double(header.width), Double(size.height) / Double(header.height), 1)
    let width = Int(Double(header.width) * scale)
    let height = Int(Double(header.height) * scale)
    let decoded = try Photo.preview(bytes, atLeast: max(1, width), max(1, height), maxPixels: maxPixels)
    return Pyramid(preview: decoded.photo, of: self.size)
  }
}
