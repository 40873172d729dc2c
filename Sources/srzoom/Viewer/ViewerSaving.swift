import CLSR
import Imaging
import Terminal

/// What the viewer writes to the disk.
extension Viewer {
  /// Where a restored box is written.
  enum Destination: Sendable, Equatable {
    /// Under its own name beside the photo.
    case besidePhoto
    /// Where the user said.
    case path(String)
  }

  /// Asks under which name to save the restored box.
  func askForName() {
    let target = SavedRegion(photo: album.path, region: state.zoom.box)
    prompt = LinePrompt(question: "save as: ", text: album.path.folder + target.fileName())
  }

  /// Saves the restored box.
  func save(to destination: Destination) {
    let target = SavedRegion(photo: album.path, region: state.zoom.box)
    save { restored, provenance throws(Failure) in
      switch destination {
      case .besidePhoto: try target.write(try target.encode(restored, provenance))
      case .path(let path): try target.write(restored, provenance, to: path)
      }
    }
  }

  /// Saves the bilinear and the restored box beside each other, with a caption.
  func saveComparison() {
    guard let photo = album.photo?.photo else { return save(to: .besidePhoto) }
    let box = state.zoom.box
    let target = SavedRegion(photo: album.path, region: box, suffix: "compared")
    save { restored, provenance throws(Failure) in
      let bilinear = photo.bilinear(box, width: restored.width, height: restored.height)
      let sheet = Photo.sheet(
        [("bilinear", bilinear), ("LocalSR", restored)],
        caption: "\(provenance.source), \(box), 4x, model \(provenance.model ?? "none")")
      return try target.write(try target.encode(sheet, provenance))
    }
  }

  /// Restores the box, if it is not known yet, and lets `write` bring it to the disk.
  private func save(_ write: @escaping @Sendable (Photo, Provenance) throws(Failure) -> String) {
    guard let restorer = album.photo?.restorer else {
      message = "not saved: the photo is not read yet"
      return
    }
    let box = state.zoom.box
    let known = cache.use(box)
    let provenance = Provenance(
      path: album.path, region: box, method: .clsr, model: settings.selection.model.name)
    message = "saving…"
    worker.require { isStale in
      guard let restored = known ?? restorer.restore(box, isStale: isStale) else { return nil }
      do throws(Failure) {
        return .saved(try write(restored.photo, provenance))
      } catch {
        return .unsaved(error)
      }
    }
  }
}
