import SystemPackage

/// Standard output and standard error, unbuffered.
enum Output {
  /// Writes all of `text` to standard output.
  static func write(_ text: String) throws(Failure) { try write(text.utf8) }

  /// Writes all bytes to standard output.
  static func write(_ bytes: some Sequence<UInt8>) throws(Failure) {
    do {
      try FileDescriptor.standardOutput.writeAll(bytes)
    } catch {
      throw .standardOutput(error as? Errno ?? .ioError)
    }
  }

  /// Tells on standard error what the user may not expect, though the work goes on.
  static func warn(_ sentence: String) { complain("srzoom: warning: \(sentence)\n") }

  /// Writes `text` to standard error; when that fails there is nobody left to tell.
  static func complain(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(text.utf8)
  }
}
