import Glibc

/// Brings the bytes of a picture file into memory.
public enum PhotoFile {
  /// The most bytes that are read: a PNG of 256 megapixels in 16-bit RGBA is rarely larger.
  public static let maximumLength = 1 << 30

  /// The bytes of a regular file, a FIFO or another source of bytes; `-` is standard input.
  ///
  /// What can't be a JPEG or PNG is refused by its first bytes, so that neither `/dev/zero` nor a huge file of
  /// another kind is read to its end. The corresponding C functions are `open` and `read`.
  ///
  /// - Parameter path: the file's name.
  /// - Returns: all its bytes, at most `maximumLength`.
  /// - Throws: `.unreadable`, `.isDirectory`, `.empty`, `.otherFormat`, `.unknownFormat` or `.tooManyBytes`.
  public static func read(_ path: String) throws(PhotoError) -> [UInt8] {
    if path == "-" { return try read(descriptor: STDIN_FILENO) }
    let descriptor = open(path.cFileName, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw .unreadable(errno: errno) }
    defer { close(descriptor) }
    return try read(descriptor: descriptor)
  }

  /// The bytes of an open file, from where it stands to its end.
  ///
  /// - Parameter descriptor: open for reading; left open.
  /// - Returns: all its bytes, at most `maximumLength`.
  /// - Throws: as `read(_:)`.
  public static func read(descriptor: Int32) throws(PhotoError) -> [UInt8] {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw .unreadable(errno: errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isDirectory }
    var bytes: [UInt8] = []
    try append(PhotoFormat.signatureLength, from: descriptor, to: &bytes)
    _ = try PhotoFormat(signature: bytes[...])
    if status.st_mode & S_IFMT == S_IFREG {
      try reserve(min(Int(status.st_size), maximumLength) + 1, in: &bytes)
    }
    while try append(1 << 18, from: descriptor, to: &bytes) {
      if bytes.count > maximumLength { throw .tooManyBytes(limit: maximumLength) }
    }
    return bytes
  }

  /// Makes room for `count` bytes in all, if there is so much memory.
  private static func reserve(_ count: Int, in bytes: inout [UInt8]) throws(PhotoError) {
    guard isMemoryAvailable(count) else { throw .unreadable(errno: ENOMEM) }
    bytes.reserveCapacity(count)
  }

  /// Reads `count` more bytes, fewer only at the end of the file.
  ///
  /// - Returns: whether there may be more.
  @discardableResult
  private static func append(
    _ count: Int, from descriptor: Int32, to bytes: inout [UInt8]
  ) throws(PhotoError) -> Bool {
    var failure: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      while length < count {
        let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + length }, count - length)
        if got == 0 { return }
        if got < 0 && errno == EINTR { continue }
        if got < 0 {
          failure = errno
          return
        }
        length += got
      }
    }
    if failure != 0 { throw .unreadable(errno: failure) }
    if bytes.count + chunk.count > bytes.capacity { try reserve(2 * (bytes.count + chunk.count), in: &bytes) }
    bytes += chunk
    return chunk.count == count
  }
}
