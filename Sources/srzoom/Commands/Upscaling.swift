import CLSR
import Imaging

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
    try check(regions, of: photo, at: path)
    let restorer = Restorer(
      photo: photo, model: selection.model, baseline: selection.baseline, jpegQuality: decoded.jpegQuality,
      options: options)
    let whole =
      restorer.isWholeCheaper(than: regions, method: method)
      ? try restore(photo.bounds, by: restorer, progress: progress) : nil
    for (index, (region, target)) in zip(regions, targets).enumerated() {
      let restoration: Restoration
      if let whole {
        restoration = whole.cropped(to: region)
      } else {
        restoration = try restore(region, by: restorer) {
          progress((Double(index) + $0) / Double(regions.count))
        }
      }
      let picture = restorable.completed(restoration.photo, of: region)
      let provenance = Provenance(
        path: path, region: region, method: method, model: selection.network(for: method)?.name,
        damage: restoration.damage)
      try save(picture, provenance, stripsMetadata ? Metadata() : decoded.metadata, to: target)
      if picture.alpha != nil, target.format == .jpeg {
        warn("\(target.name.printable): a JPEG has no transparency: transparent parts are white")
      }
    }
  }

  private func check(_ regions: [Region], of photo: Photo, at path: String) throws(Failure) {
    for region in regions {
      guard photo.bounds.contains(region) else {
        throw .regionOutside(region, path: path, width: photo.width, height: photo.height)
      }
      let out = region.scaled(by: Configuration.scale)
      // Once as pixels, and at worst as much again as a file.
      guard isMemoryAvailable(2 * (photo.alpha == nil ? 3 : 4) * out.area) else {
        throw .photo(path: path, .notEnoughMemory(width: out.width, height: out.height))
      }
    }
    guard selection.network(for: method) == nil || AddressSpace.hasRoom(for: options) else {
      throw .notEnoughMemory
    }
  }

  private func restore(
    _ region: Region, by restorer: Restorer, progress: (Double) -> Void
  ) throws(Failure) -> Restoration {
    let restoration = restorer.restore(
      region, method: method, isCancelled: { Interruption.isRequested }, progress: progress)
    guard let restoration, !Interruption.isRequested else { throw .interrupted }
    return restoration
  }

  private func save(
    _ picture: Photo, _ provenance: Provenance, _ metadata: Metadata, to target: OutputTarget
  ) throws(Failure) {
    let bytes: [UInt8]
    do throws(SaveError) {
      bytes = try picture.encoded(
        as: target.format, provenance: provenance, metadata: metadata, quality: quality)
    } catch {
      throw .save(path: target.name, error)
    }
    switch target {
    case .standardOutput: try Output.write(bytes)
    case .file(let path, _):
      do throws(SaveError) {
        try PhotoFile.write(bytes, to: path, overwriting: overwriting)
      } catch .exists {
        throw .exists(path: path)
      } catch {
        throw .save(path: path, error)
      }
    }
  }
}
