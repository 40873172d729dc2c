import SystemPackage

/// Standard output and standard error, unbuffered.
enum Output {
  /// Writes all of `text` to standard output.
  static func write(_ text: String) throws(Failure) {
    do {
      try FileDescriptor.standardOutput.writeAll(text.utf8)
    } catch {
      throw .standardOutput(error as? Errno ?? .ioError)
    }
  }

  /// Writes `text` to standard error; when that fails there is nobody left to tell.
  static func complain(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(text.utf8)
  }
}
