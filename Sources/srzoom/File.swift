import Glibc
import Imaging

/// Files that are no pictures: weights, folders.
enum File {
  /// The most bytes that `read` takes: ten times the largest network in sight.
  private static let largest = 1_000_000_000

  /// Whether anything, even a broken link, has this name.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path.cFileName, &status) == 0
  }

  /// Refuses a path that cannot be, or whose folder takes no new file: better now than after minutes of work.
  static func checkFolder(of path: String) throws(Failure) {
    var status = stat()
    guard lstat(path.cFileName, &status) == 0 || errno == ENOENT else {
      throw .save(path: path, .unwritable(errno: errno))
    }
    let folder = path.folder.isEmpty ? "." : path.folder
    guard access(folder.cFileName, W_OK | X_OK) == 0 else {
      throw .save(path: path, .unwritable(errno: errno))
    }
  }

  /// All bytes of a regular file.
  ///
  /// Anything else (a folder, a pipe, a device without end) is refused before it is read.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    let descriptor = open(path.cFileName, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .file(path: path, reason: "not a file") }
    guard status.st_size <= largest else { throw .file(path: path, reason: "larger than 1 GB") }

    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let read = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
      }
      if read == 0 { throw .file(path: path, reason: "became shorter while it was read") }
      if read > 0 { count += read } else if errno != EINTR { throw failure(path) }
    }
    return bytes
  }

  /// The lines of a small text file, such as one in /proc, whose size nobody knows before it is read.
  static func lines(of path: String) throws(Failure) -> [Substring] {
    guard let file = fopen(path.cFileName, "re") else { throw failure(path) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isNewline)
  }

  /// The names in a folder, sorted by their bytes, without `.` and `..`.
  static func names(in folder: String) throws(Failure) -> [String] {
    guard let directory = opendir(folder.cFileName) else { throw failure(folder) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(fileName: bytes.prefix { $0 != 0 })
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func failure(_ path: String) -> Failure {
    .file(path: path, reason: String(cString: strerror(errno)))
  }
}
