import CLSR
import Imaging

/// Where a saved picture comes from: written into it as PNG text chunks or as the JPEG comment.
struct Provenance: Equatable {
  /// The name of the photo, without its folder, which may be private.
  var source: String
  /// What was enlarged, in the photo's pixels.
  var region: Region
  /// How.
  var method: Method
  /// The model that did it; an interpolation has none.
  var model: String?

  /// The damage that the model was conditioned on; nil if it was not.
  var damage: Damage?

  init(path: String, region: Region, method: Method, model: String?, damage: Damage? = nil) {
    source = path.fileName.printable
    self.region = region
    self.method = method
    self.model = model?.printable
    self.damage = damage
  }

  /// Keywords and texts, of which `Software` is one of the PNG specification's own keywords.
  var entries: [(key: String, value: String)] {
    var entries = [
      (key: "Software", value: "srzoom \(Version.current)"), ("Source", source), ("Box", "\(region)"),
      ("Method", method.rawValue),
    ]
    // "Model" would be taken for the camera's.
    if let model { entries.append(("Restored by", model)) }
    if let damage { entries.append(("Damage", damage.text)) }
    return entries
  }

  /// The entries as lines, for a JPEG comment.
  var comment: String {
    entries.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
  }
}

extension Provenance {
  /// Makes a file of a picture, with its provenance and what the photo's file says beside its pixels.
  ///
  /// - Parameters:
  ///   - format: one that can be written.
  ///   - photo: what the picture is like, but for its pixels and `height`.
  ///   - height: rows; nil for as many as the photo has.
  ///   - metadata: of the photo's file.
  ///   - quality: of a JPEG.
  /// - Returns: what takes the rows.
  /// - Throws: `.unencodable`.
  func encoder(
    of format: PhotoFormat, like photo: Photo, height: Int? = nil, metadata: Metadata, quality: Int
  ) throws(SaveError) -> any PictureEncoder {
    switch format {
    case .png: return try PNGEncoder(like: photo, height: height, text: entries, metadata: metadata)
    case .jpeg:
      return try JPEGEncoder(
        like: photo, height: height, quality: quality, comment: comment, metadata: metadata)
    default: preconditionFailure("encode as \(format)")
    }
  }
}

extension Photo {
  /// The picture as a file's bytes, with its provenance and what the photo's file says beside its pixels.
  ///
  /// - Precondition: `format` can be written.
  func encoded(
    as format: PhotoFormat, provenance: Provenance, metadata: Metadata = Metadata(), quality: Int
  ) throws(SaveError) -> [UInt8] {
    let encoder = try provenance.encoder(of: format, like: self, metadata: metadata, quality: quality)
    return try encoder.append(self) + encoder.finish()
  }
}
