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
    if let model { entries.append(("Model", model)) }
    if let damage { entries.append(("Damage", damage.text)) }
    return entries
  }

  /// The entries as lines, for a JPEG comment.
  var comment: String {
    entries.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
  }
}

extension Photo {
  /// The picture as a file's bytes, with its provenance and what the photo's file says beside its pixels.
  ///
  /// - Precondition: `format` can be written.
  func encoded(
    as format: PhotoFormat, provenance: Provenance, metadata: Metadata = Metadata(), quality: Int
  ) throws(SaveError) -> [UInt8] {
    switch format {
    case .png: return try png(text: provenance.entries, metadata: metadata)
    case .jpeg: return try jpeg(quality: quality, comment: provenance.comment, metadata: metadata)
    default: preconditionFailure("encode as \(format)")
    }
  }
}
