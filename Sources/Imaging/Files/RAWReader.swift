#if TIFF
  /// Reads the JPEG that a camera puts beside its sensor's samples into RAW files that are TIFF structures: CR2, NEF, ARW, DNG.
  final class RAWReader: PhotoReader {
    let header: PhotoHeader
    let metadata: Metadata
    private let jpeg: JPEGReader

    /// Takes the largest JPEG that the directories tell of.
    init(_ directories: RAWDirectories) throws(PhotoError) {
      let readers = directories.jpegs.compactMap { try? JPEGReader($0) }
      let largest = readers.max { $0.header.width * $0.header.height < $1.header.width * $1.header.height }
      guard let largest else {
        throw .undecodable(.raw, reason: "the camera put no JPEG into it")
      }
      jpeg = largest
      var metadata = largest.metadata
      metadata.exif = directories.exif ?? metadata.exif
      self.metadata = metadata
      let (shown, told) = (largest.header, largest.header.orientation)
      header = PhotoHeader(
        format: .raw, stored: told.size(PixelSize(width: shown.width, height: shown.height)),
        // Cameras turn no pixels; most tell so in the RAW file alone.
        orientation: told == .upright ? directories.orientation : told, components: shown.components, depth: 8
      )
    }

    var jpegQuality: Float? { jpeg.jpegQuality }

    func read(atLeast wanted: PixelSize?) throws(PhotoError) -> StoredPicture {
      try jpeg.read(atLeast: wanted)
    }
  }
#endif
