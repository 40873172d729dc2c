import CLSR
import Imaging

/// A restored box that is to be written to the disk.
struct SaveRequest: Sendable {
  /// What is written, and where.
  enum Target: Sendable, Equatable {
    /// The box under its own name in the current folder; its path may be copied then.
    case currentFolder(copiesPath: Bool)
    /// The box where the user said.
    case path(String)
    /// The box, to be copied, not written.
    case clipboard
    /// The plain and the restored box beside each other, with a caption.
    case comparison
  }

  /// The photo's path.
  let path: String
  /// What is written, and where.
  let target: Target
  /// The box, as far as it is restored already: by one model, or mixed of two; not empty.
  let layers: [RestoredLayer]
  let photo: OpenPhoto
  /// How.
  let method: Method
  /// What restored it, and what it is conditioned on in place of the estimate.
  let model: String, damage: DamageReplacement

  /// In the photo's pixels.
  var box: Region { layers[0].tiles.box }

  /// Restores what is missing of the box, and writes it.
  ///
  /// - Returns: `.saved` or `.notSaved`; nil when it was cancelled.
  func perform(isCancelled: @escaping @Sendable () -> Bool) -> WorkResult? {
    let bounds = photo.photo.bounds
    guard var picture = layers[0].picture(in: bounds, damage: damage, isCancelled: isCancelled)
    else { return nil }
    for layer in layers.dropFirst() {
      guard let other = layer.picture(in: bounds, damage: damage, isCancelled: isCancelled)
      else { return nil }
      picture = picture.mixed(with: other, quarters: layer.quarters)
    }
    do throws(Failure) {
      let picture = photo.restorable.completed(picture, of: box)
      if target == .clipboard { return .encoded(try file.encode(picture, provenance, photo.metadata)) }
      let path = try write(picture)
      return .saved(
        path, folder: path.hasPrefix("/") ? nil : File.currentFolder,
        copiesPath: target == .currentFolder(copiesPath: true))
    } catch {
      return .notSaved(error)
    }
  }

  private var provenance: Provenance {
    let conditioned = layers[0].restorer.estimatedDamage.map(damage.applied)
    return Provenance(path: path, region: box, method: method, model: model, damage: conditioned)
  }

  private var file: SavedRegion {
    SavedRegion(photo: path, region: box, suffix: target == .comparison ? "compared" : "x4")
  }

  /// - Returns: the path written.
  private func write(_ restored: Photo) throws(Failure) -> String {
    switch target {
    case .currentFolder, .clipboard:
      try file.write(
        try file.encode(restored, provenance, photo.metadata),
        reusesSame: target == .currentFolder(copiesPath: true))
    case .path(let path):
      try file.write(restored, provenance, photo.metadata, to: SavedRegion.path(typed: path))
    case .comparison: try file.write(try file.encode(sheet(restored), provenance, photo.metadata))
    }
  }

  /// The photo with the box, the box plain and restored, and what they are.
  private func sheet(_ restored: Photo) -> Photo {
    ComparisonSheet(
      overview: photo.photo, box: box,
      plain: photo.photo.bilinear(box, width: restored.width, height: restored.height),
      restored: restored, model: model, name: File.name(of: path).printable
    ).picture
  }
}
