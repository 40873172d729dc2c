import CLSR
import Imaging

/// A restored box that is to be written to the disk.
struct SaveRequest: Sendable {
  /// What is written, and where.
  enum Target: Sendable, Equatable {
    /// The box under its own name beside the photo.
    case besidePhoto
    /// The box where the user said.
    case path(String)
    /// The plain and the restored box beside each other, with a caption.
    case comparison
  }

  /// The photo's path.
  let path: String
  /// What is written, and where.
  let target: Target
  /// The box, as far as it is restored already.
  let tiles: TiledBox
  /// The photo, and what restores it.
  let photo: OpenPhoto
  /// The network's name.
  let model: String

  /// In the photo's pixels.
  var box: Region { tiles.box }

  /// Restores what is missing of the box, and writes it.
  ///
  /// - Returns: `.saved` or `.notSaved`; nil when it was cancelled.
  func perform(isCancelled: @escaping @Sendable () -> Bool) -> WorkResult? {
    var missing: [Region: Photo] = [:]
    for place in tiles.missing {
      guard let tile = RestoredTile(place, of: photo.restorer, isCancelled: isCancelled) else { return nil }
      let inside = place.intersection(box).relative(toX: place.x, y: place.y)
      missing[place.intersection(box)] = tile.picture(scale: 4).cropped(to: inside.scaled(by: 4))
    }
    let picture = tiles.picture(scale: 4) { part in
      guard let picture = missing[part] else { preconditionFailure("no tile for \(part)") }
      return picture
    }
    do throws(Failure) {
      return .saved(try write(photo.restorable.completed(picture, of: box)))
    } catch {
      return .notSaved(error)
    }
  }

  /// - Returns: the path written.
  private func write(_ restored: Photo) throws(Failure) -> String {
    let provenance = Provenance(path: path, region: box, method: .clsr, model: model)
    let file = SavedRegion(photo: path, region: box, suffix: target == .comparison ? "compared" : "x4")
    switch target {
    case .besidePhoto: return try file.write(try file.encode(restored, provenance, photo.metadata))
    case .path(let path): return try file.write(restored, provenance, photo.metadata, to: path)
    case .comparison:
      let bilinear = photo.photo.bilinear(box, width: restored.width, height: restored.height)
      let sheet = Photo.sheet(
        [("plain", bilinear), ("restored", restored)],
        caption: "\(provenance.source), \(box), 4x, model \(provenance.model ?? "none")")
      return try file.write(try file.encode(sheet, provenance, photo.metadata))
    }
  }
}
