import CLSR
import Imaging
import Synchronization

/// How `upscale` restores and saves: the same for all of its photos.
struct Upscaling {
  /// The networks.
  let selection: ModelSelection
  /// What restores.
  let method: Method
  /// Of the engine.
  let options: RestorerOptions
  /// The boxes; the whole photo when there are none.
  let boxes: [Region]
  /// Of a photo.
  let limits: PhotoOptions
  /// What to do with a photo whose pixels are not all there.
  let damaged: DamagePolicy
  /// Whether EXIF, XMP and IPTC are left out.
  let stripsMetadata: Bool
  /// Of JPEG outputs.
  let quality: Int
  /// Whether outputs may be replaced.
  let overwriting: Bool

  /// Restores the boxes of a photo, and saves each.
  ///
  /// - Parameters:
  ///   - path: the photo's.
  ///   - targets: one for each box.
  ///   - progress: is told the finished share, 0 to 1.
  ///   - warn: is told what the user may not expect.
  /// - Throws: why the photo can't be read, restored or saved, or `.interrupted`.
  func run(
    _ path: String, to targets: [OutputTarget], progress: (Double) -> Void, warn: (String) -> Void
  ) throws(Failure) {
    let decoded = try limits.decode(path, damaged: damaged)
    if let damage = decoded.damage { warn("\(path.printable): \(damage)") }
    for omission in decoded.omissions { warn("\(path.printable): \(omission)") }
    let restorable = RestorablePhoto(decoded.photo)
    let photo = restorable.photo
    let regions = boxes.isEmpty ? [photo.bounds] : boxes
    try check(regions, targets, of: photo, at: path)
    let restorer = Restorer(
      photo: photo, model: selection.model, baseline: selection.baseline, jpegQuality: decoded.jpegQuality,
      options: options)
    let whole =
      restorer.isWholeCheaper(than: regions, method: method)
      ? try restoreWhole(photo, by: restorer, progress: progress) : nil
    for (index, (region, target)) in zip(regions, targets).enumerated() {
      let saving = Saving(
        path: path, metadata: stripsMetadata ? Metadata() : decoded.metadata, photo: restorable,
        region: region, target: target)
      if let whole {
        let output = try append(saving.prepared(whole.cropped(to: region)), saving, to: nil)
        try output.finish()
      } else {
        try restore(saving, by: restorer) { progress((Double(index) + $0) / Double(regions.count)) }
      }
      if photo.alpha != nil, target.format == .jpeg {
        warn("\(target.name.printable): a JPEG has no transparency: transparent parts are white")
      }
    }
  }

  /// What is saved of a photo, and where.
  private struct Saving: Sendable {
    let path: String
    let metadata: Metadata
    let photo: RestorablePhoto
    let region: Region
    let target: OutputTarget

    func prepared(_ restoration: Restoration) -> RestoredRows {
      let picture = photo.completed(restoration.photo, of: restoration.region)
      return RestoredRows(rows: PreparedRows(picture, for: target.format), damage: restoration.damage)
    }
  }

  /// Rows that are ready to be saved, and the damage that the network was conditioned on.
  private struct RestoredRows: Sendable {
    let rows: PreparedRows
    let damage: Damage?
  }

  private func check(
    _ regions: [Region], _ targets: [OutputTarget], of photo: Photo, at path: String
  ) throws(Failure) {
    for (region, target) in zip(regions, targets) {
      guard photo.bounds.contains(region) else {
        throw .regionOutside(region, path: path, width: photo.width, height: photo.height)
      }
      let out = region.scaled(by: Configuration.scale)
      // A strip that is restored, another one as it is saved, and less than a third one on the way from one to the other.
      let strips = 3 * min(out.height, Restorer.stripHeight * Configuration.scale) * out.width
      let held = target.format == .jpeg ? JPEGEncoder.heldBytes(width: out.width, height: out.height) : 0
      guard isMemoryAvailable((photo.alpha == nil ? 3 : 4) * strips + held) else {
        throw .photo(path: path, .notEnoughMemory(width: out.width, height: out.height))
      }
    }
    guard selection.network(for: method) == nil || AddressSpace.hasRoom(for: options) else {
      throw .notEnoughMemory
    }
  }

  private func restoreWhole(
    _ photo: Photo, by restorer: Restorer, progress: (Double) -> Void
  ) throws(Failure) -> Restoration {
    let restoration = restorer.restore(
      photo.bounds, method: method, isCancelled: { Interruption.isRequested }, progress: progress)
    guard let restoration, !Interruption.isRequested else { throw Interruption.failure }
    return restoration
  }

  /// Restores a region strip by strip, each of which is saved while the next one is restored.
  private func restore(
    _ saving: Saving, by restorer: Restorer, progress: (Double) -> Void
  ) throws(Failure) {
    let saved = Mutex(Result<PictureOutput?, Failure>.success(nil))
    let isWhole = restorer.restoreStrips(
      of: saving.region, method: method, isCancelled: { Interruption.isRequested }, progress: progress,
      prepare: { saving.prepared($0) },
      receive: { bands in
        saved.withLock { saved in
          do throws(Failure) {
            for band in bands { saved = .success(try append(band, saving, to: try saved.get())) }
            return true
          } catch {
            saved = .failure(error)
            return false
          }
        }
      })
    let output = try saved.withLock { $0 }.get()
    guard isWhole, !Interruption.isRequested else { throw Interruption.failure }
    try output?.finish()
  }

  /// Adds restored rows to `output`, or to a new one, which it begins.
  private func append(
    _ restored: RestoredRows, _ saving: Saving, to output: PictureOutput?
  ) throws(Failure) -> PictureOutput {
    let output = if let output { output } else { try begin(saving, damage: restored.damage) }
    try output.append(restored.rows)
    return output
  }

  private func begin(_ saving: Saving, damage: Damage?) throws(Failure) -> PictureOutput {
    let provenance = Provenance(
      path: saving.path, region: saving.region, method: method, model: selection.network(for: method)?.name,
      damage: damage)
    let size = saving.region.scaled(by: Configuration.scale)
    return try PictureOutput(
      to: saving.target, overwriting: overwriting, like: saving.photo.emptyPicture(width: size.width),
      height: size.height, provenance, saving.metadata, quality: quality)
  }
}
