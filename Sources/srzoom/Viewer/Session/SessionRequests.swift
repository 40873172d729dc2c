import CLSR
import Imaging

extension Session {
  /// What the worker should do, the most urgent first.
  var requests: [WorkRequest] {
    switch album.state {
    case .failed: []
    case .unread: [.look(file: album.index, path: album.path, filling: previewSize)]
    // The models first: what can be seen can be saved.
    case .known(let bytes, _): missingModels + [.open(file: album.index, bytes)]
    case .open(let photo): requests(for: photo.photo.bounds)
    }
  }

  private func requests(for photo: Region) -> [WorkRequest] {
    let (file, models) = (album.index, restored.models)
    if album.isOutdated { return [.openAhead(file: file, path: album.path)] }
    if let load = missingModels.first { return [load] }
    guard let restorer else { return [] }
    var requests: [WorkRequest] = []
    if let first = restored.firstTiles { requests += restoring(first.missing, by: 0, in: photo) }
    // Before a heavy model has a tile of a box that moves, the box is elsewhere.
    if !models.isHeavy || !motion.isMoving {
      requests += restoring(restored.tiles.missing, by: models.index, in: photo)
    }
    if view.showsAttention, restored.attention?.box != box {
      requests.append(.attend(file: file, model: models.index, box, restorer))
    }
    // While a key is held, and for the demo, the next box is restored, not what lies around this one.
    guard !motion.isMoving else { return requests }
    if canRestore, !models.isHeavy {
      let around = models.tiles(of: box.grown(by: TileCache.side).intersection(photo), in: photo)
      requests += restoring(
        around.missing.filter { $0.intersection(box).isEmpty }, by: models.index, in: photo)
    }
    if let ahead = album.ahead { requests.append(.openAhead(file: ahead, path: album.paths[ahead])) }
    if restored.settledBox != box {
      requests.append(
        .extendContext(
          file: file, model: models.index, around: box, restorer, unused: models.restorers(besides: file)))
    }
    return requests
  }

  /// Requests for the weights of the models that are used, as far as they are not read.
  private var missingModels: [WorkRequest] {
    restored.models.used.compactMap { model in
      restored.models.missingSource(of: model).map { .load(model: model, $0) }
    }
  }

  /// Requests for tiles of the shown photo by a model, in their order.
  private func restoring(_ places: [Region], by model: Int, in photo: Region) -> [WorkRequest] {
    let models = restored.models
    guard let restorer = models.restorer(of: album.index, by: model) else { return [] }
    return TiledBox.regions(of: places, side: models.side(of: model), in: photo).map {
      .restore(file: album.index, model: model, $0, restorer, restored.damageChoice.replacement)
    }
  }

  /// Why nothing can be saved.
  enum SaveRefusal: Error {
    /// The box is not enlarged.
    case nothingRestored
    /// This is needed, and not there yet.
    case reading(String)
    /// The file can't be shown.
    case noPhoto

    /// What the user is told.
    var text: String {
      switch self {
      case .nothingRestored: "not saved: \(Refusal.nothingRestored)"
      case .reading(let what): "\(what) is still being read: nothing to save yet"
      case .noPhoto: "not saved: there is no photo"
      }
    }
  }

  /// What saves the box.
  func saveRequest(_ target: SaveRequest.Target) -> Result<SaveRequest, SaveRefusal> {
    guard view.isEnlarged else { return .failure(.nothingRestored) }
    guard let photo = album.photo else {
      if case .failed = album.state { return .failure(.noPhoto) }
      return .failure(.reading("the photo"))
    }
    let (layers, models) = (restored.layers(file: album.index), restored.models)
    guard restorer != nil else { return .failure(.reading("the model \(models.source.name)")) }
    guard layers.count == (models.isMixed ? 2 : 1) else { return .failure(.reading("the first model")) }
    return .success(
      SaveRequest(
        path: album.path, target: target, layers: layers, photo: photo, method: models.method,
        model: models.label, damage: restored.damageChoice.replacement))
  }
}
