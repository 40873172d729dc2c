import Imaging

/// A picture on its way to where the user wants it, row by row; what is not finished leaves no file behind.
final class PictureOutput {
  private let target: OutputTarget
  private let encoder: any PictureEncoder
  /// Nil for standard output.
  private let file: AtomicFile?

  /// Begins a picture of `height` rows that is like `photo`, but for its pixels.
  ///
  /// - Throws: why it can't be encoded or written.
  init(
    to target: OutputTarget, overwriting: Bool, like photo: Photo, height: Int, _ provenance: Provenance,
    _ metadata: Metadata, quality: Int
  ) throws(Failure) {
    self.target = target
    encoder = try Self.saving(target) { () throws(SaveError) in
      try provenance.encoder(
        of: target.format, like: photo, height: height, metadata: metadata, quality: quality)
    }
    file =
      switch target {
      case .standardOutput: nil
      case .file(let path, _):
        try Self.saving(target) { () throws(SaveError) in try AtomicFile(path, overwriting: overwriting) }
      }
  }

  /// Encodes and writes the next rows.
  func append(_ rows: PreparedRows) throws(Failure) {
    try write(try Self.saving(target) { () throws(SaveError) in try encoder.append(rows) })
  }

  /// Writes the end; the file appears.
  func finish() throws(Failure) {
    try write(try Self.saving(target) { () throws(SaveError) in try encoder.finish() })
    try Self.saving(target) { () throws(SaveError) in try file?.finish() }
  }

  private func write(_ bytes: [UInt8]) throws(Failure) {
    guard let file else { return try Output.write(bytes) }
    try Self.saving(target) { () throws(SaveError) in try file.append(bytes) }
  }

  private static func saving<Value>(
    _ target: OutputTarget, _ work: () throws(SaveError) -> Value
  ) throws(Failure) -> Value {
    do throws(SaveError) {
      return try work()
    } catch .exists {
      throw .exists(path: target.name)
    } catch {
      throw .save(path: target.name, error)
    }
  }
}
