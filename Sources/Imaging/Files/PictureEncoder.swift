/// Makes a picture file row by row, so that neither the picture nor the file need be in memory as a whole.
///
/// The rows are those of a picture that is like the one the encoder was made for: as wide, grey or not, with alpha or not.
public protocol PictureEncoder: AnyObject {
  /// What it makes.
  var format: PhotoFormat { get }

  /// Adds the next rows, which were prepared for its format.
  ///
  /// - Returns: what the file goes on with; often nothing yet.
  /// - Throws: `.unencodable`.
  func append(_ rows: PreparedRows) throws(SaveError) -> [UInt8]

  /// Ends the file, when all rows are there.
  ///
  /// - Returns: the end of the file.
  /// - Throws: `.unencodable`.
  func finish() throws(SaveError) -> [UInt8]
}

extension PictureEncoder {
  /// Prepares the next rows and adds them.
  ///
  /// - Returns: what the file goes on with; often nothing yet.
  /// - Throws: `.unencodable`.
  public func append(_ rows: Photo) throws(SaveError) -> [UInt8] {
    try append(PreparedRows(rows, for: format))
  }
}
