import SystemPackage

/// Brings the bytes of a picture file into memory.
public enum PhotoFile {
  /// The most bytes that are read: a PNG of 256 megapixels in 16-bit RGBA is rarely larger.
  public static let maximumLength = 1 << 30

  /// The bytes of a regular file, a FIFO or another source of bytes; `-` is standard input.
  ///
  /// What can't be a picture that is read is refused by its first bytes, so that neither `/dev/zero` nor a huge file of
  /// another kind is read to its end. The corresponding C functions are `open` and `read`.
  ///
  /// - Parameter path: the file's name.
  /// - Returns: all its bytes, at most `maximumLength`.
  /// - Throws: `.unreadable`, `.isDirectory`, `.empty`, `.otherFormat`, `.unknownFormat` or `.tooManyBytes`.
  public static func read(_ path: String) throws(PhotoError) -> [UInt8] {
    if path == "-" { return try read(.standardInput) }
    let descriptor = try readable { () throws in
      try FileDescriptor.open(path.filePath, .readOnly, options: .closeOnExec)
    }
    defer { try? descriptor.close() }
    return try read(descriptor)
  }

  /// The bytes of an open file, from where it stands to its end.
  ///
  /// - Parameter descriptor: open for reading; left open.
  /// - Returns: all its bytes, at most `maximumLength`.
  /// - Throws: as `read(_:)`.
  public static func read(_ descriptor: FileDescriptor) throws(PhotoError) -> [UInt8] {
    let status = try readable { () throws in try descriptor.stat() }
    if status.type == .directory { throw .isDirectory }
    var bytes: [UInt8] = []
    try append(Signature.length, from: descriptor, to: &bytes)
    _ = try Signature.format(of: bytes)
    if status.type == .regular { try reserve(min(Int(status.size), maximumLength) + 1, in: &bytes) }
    while try append(1 << 18, from: descriptor, to: &bytes) {
      if bytes.count > maximumLength { throw .tooManyBytes(limit: maximumLength) }
    }
    return bytes
  }

  /// Makes room for `count` bytes in all, if there is so much memory.
  private static func reserve(_ count: Int, in bytes: inout [UInt8]) throws(PhotoError) {
    guard isMemoryAvailable(count) else { throw .unreadable(.noMemory) }
    bytes.reserveCapacity(count)
  }

  /// Reads `count` more bytes, fewer only at the end of the file.
  ///
  /// - Returns: whether there may be more.
  @discardableResult
  private static func append(
    _ count: Int, from descriptor: FileDescriptor, to bytes: inout [UInt8]
  ) throws(PhotoError) -> Bool {
    let chunk = try readable { () throws in
      try [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
        while length < count {
          let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[length...])
          let step = try descriptor.read(into: rest)
          if step == 0 { return }
          length += step
        }
      }
    }
    if bytes.count + chunk.count > bytes.capacity { try reserve(2 * (bytes.count + chunk.count), in: &bytes) }
    bytes += chunk
    return chunk.count == count
  }

  /// What system calls return; their `Errno` becomes `.unreadable`.
  private static func readable<Result>(_ calls: () throws -> Result) throws(PhotoError) -> Result {
    do {
      return try calls()
    } catch let error as Errno {
      throw .unreadable(error)
    } catch {
      preconditionFailure("\(error) from a system call")
    }
  }
}
