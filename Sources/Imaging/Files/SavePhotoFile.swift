import Glibc

extension PhotoFile {
  /// Writes a file so that it appears whole or not at all.
  ///
  /// The bytes go to a temporary name in the same folder, to the disk, and then to their name; after a failure
  /// nothing is left behind. What is not a regular file (a FIFO, `/dev/stdout`) is written straight.
  /// The corresponding C functions are `open`, `write`, `fsync`, `link` and `rename`.
  ///
  /// - Parameters:
  ///   - bytes: all of the file.
  ///   - path: its name; a symbolic link is followed.
  ///   - overwriting: whether a file of that name may be replaced; its permissions are kept.
  /// - Throws: `.exists`, `.isDirectory` or `.unwritable`.
  public static func write(_ bytes: [UInt8], to path: String, overwriting: Bool = false) throws(SaveError) {
    var status = stat()
    guard stat(path.cFileName, &status) == 0 else {
      if errno != ENOENT { throw .unwritable(errno: errno) }
      return try writeWhole(bytes, to: path, mode: 0o666, overwriting: overwriting)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .isDirectory
    case S_IFREG:
      if !overwriting { throw .exists }
      try writeWhole(bytes, to: followingLinks(path), mode: status.st_mode & 0o777, overwriting: true)
    default:
      let descriptor = open(path.cFileName, O_WRONLY | O_CLOEXEC)
      if descriptor < 0 { throw .unwritable(errno: errno) }
      defer { close(descriptor) }
      try writeAll(bytes, to: descriptor)
    }
  }

  private static func writeWhole(
    _ bytes: [UInt8], to path: String, mode: mode_t, overwriting: Bool
  ) throws(SaveError) {
    let (temporary, descriptor) = try createTemporary(beside: path, mode: mode)
    do throws(SaveError) {
      defer { close(descriptor) }
      try writeAll(bytes, to: descriptor)
      if fsync(descriptor) != 0 { throw .unwritable(errno: errno) }
    } catch {
      unlink(temporary.cFileName)
      throw error
    }
    let failure = overwriting ? replace(path, by: temporary) : move(temporary, to: path)
    if failure == 0 { return }
    unlink(temporary.cFileName)
    throw failure == EEXIST ? .exists : .unwritable(errno: failure)
  }

  /// A new, empty file in the folder of `path`, open for writing.
  private static func createTemporary(
    beside path: String, mode: mode_t
  ) throws(SaveError) -> (name: String, descriptor: Int32) {
    while true {
      let name = "\(path.folder).srzoom-\(getpid())-\(UInt32.random(in: 0...(.max)))"
      let descriptor = open(name.cFileName, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      if descriptor >= 0 { return (name, descriptor) }
      if errno != EEXIST { throw .unwritable(errno: errno) }
    }
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SaveError) {
    var written = 0
    while written < bytes.count {
      let step = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if step >= 0 {
        written += step
      } else if errno != EINTR {
        throw .unwritable(errno: errno)
      }
    }
  }

  /// `rename`; 0 or its `errno`.
  private static func replace(_ path: String, by temporary: String) -> Int32 {
    rename(temporary.cFileName, path.cFileName) == 0 ? 0 : errno
  }

  /// Renames without ever replacing another file; 0 or an `errno`, `EEXIST` if there is one.
  private static func move(_ temporary: String, to path: String) -> Int32 {
    if link(temporary.cFileName, path.cFileName) == 0 {
      unlink(temporary.cFileName)
      return 0
    }
    if errno != EPERM && errno != EOPNOTSUPP { return errno }
    // A file system without hard links (FAT): reserve the name, then rename over the empty file.
    let descriptor = open(path.cFileName, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor < 0 { return errno }
    close(descriptor)
    let failure = replace(path, by: temporary)
    if failure != 0 { unlink(path.cFileName) }
    return failure
  }

  /// The path of the file that a symbolic link leads to, so that the link stays; its function is `realpath`.
  private static func followingLinks(_ path: String) -> String {
    guard let resolved = realpath(path.cFileName, nil) else { return path }
    defer { free(resolved) }
    return String(fileName: resolved)
  }
}
