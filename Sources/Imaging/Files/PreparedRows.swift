/// Rows of a picture, with all done of their encoding that needs no other rows.
///
/// That may be done on any thread, of several rows at once; a `PictureEncoder` takes them in turn. Of a PNG it is nearly all, of
/// a JPEG next to nothing.
public struct PreparedRows: Sendable {
  enum Content {
    case png(PNGRows)
    /// Without alpha.
    case jpeg(Photo)
  }

  let content: Content

  /// Prepares rows for a file.
  ///
  /// - Precondition: `format` can be written.
  public init(_ rows: Photo, for format: PhotoFormat) {
    content =
      switch format {
      case .png: .png(PNGRows(rows))
      case .jpeg: .jpeg(rows.overWhite())
      default: preconditionFailure("encode as \(format)")
      }
  }
}
