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
    /// The bilinear and the restored box beside each other, with a caption.
    case comparison
  }

  /// The photo's path.
  let path: String
  /// In the photo's pixels.
  let box: Region
  /// What is written, and where.
  let target: Target
  /// The box as it was restored already; nil: it is restored now.
  let restored: Photo?
  /// The photo, and what restores it.
  let photo: OpenPhoto
  /// The network's name.
  let model: String

  /// Restores the box if need be, and writes it.
  ///
  /// - Returns: `.saved` or `.notSaved`; nil when it was cancelled.
  func perform(isCancelled: @escaping @Sendable () -> Bool) -> WorkResult? {
    guard let picture = restored ?? photo.restorer.restore(box, isCancelled: isCancelled)?.photo else {
      return nil
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
        [("bilinear", bilinear), ("LocalSR", restored)],
        caption: "\(provenance.source), \(box), 4x, model \(provenance.model ?? "none")")
      return try file.write(try file.encode(sheet, provenance, photo.metadata))
    }
  }
}
