extension PhotoFile {
  /// Writes a file so that it appears whole or not at all: `AtomicFile`.
  ///
  /// - Parameters:
  ///   - bytes: all of the file.
  ///   - path: its name; a symbolic link is followed.
  ///   - overwriting: whether a file of that name may be replaced; its permissions are kept.
  /// - Throws: `.exists`, `.isDirectory` or `.unwritable`.
  public static func write(_ bytes: [UInt8], to path: String, overwriting: Bool = false) throws(SaveError) {
    let file = try AtomicFile(path, overwriting: overwriting)
    try file.append(bytes)
    try file.finish()
  }
}
