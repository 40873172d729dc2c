import Glibc

/// Standard output and standard error, unbuffered.
enum Output {
  /// Writes all of `text` to standard output.
  static func write(_ text: String) throws(Failure) {
    guard write(text, to: STDOUT_FILENO) else {
      throw .standardOutput(reason: String(cString: strerror(errno)))
    }
  }

  /// Writes `text` to standard error; when that fails there is nobody left to tell.
  static func complain(_ text: String) {
    _ = write(text, to: STDERR_FILENO)
  }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if written == 0 || errno != EINTR {
        return false
      }
    }
    return true
  }
}
