/// Makes a picture file row by row, so that neither the picture nor the file need be in memory as a whole.
///
/// The rows are those of a picture that is like the one the encoder was made for: as wide, grey or not, with alpha or not.
public protocol PictureEncoder: AnyObject {
  /// Encodes the next rows.
  ///
  /// - Returns: what the file goes on with; often nothing yet.
  /// - Throws: `.unencodable`.
  func append(_ rows: Photo) throws(SaveError) -> [UInt8]

  /// Ends the file, when all rows are there.
  ///
  /// - Returns: the end of the file.
  /// - Throws: `.unencodable`.
  func finish() throws(SaveError) -> [UInt8]
}
