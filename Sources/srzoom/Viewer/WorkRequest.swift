import CLSR
import Imaging

/// What the viewer wants done by the worker; files are named by their number in the album.
enum WorkRequest: Sendable {
  /// A first look at a file; a JPEG's preview fills `size`.
  case look(file: Int, path: String, filling: PixelSize)
  /// All pixels of a file.
  case open(file: Int, PhotoBytes)
  /// All pixels of the file that is likely to be asked for next.
  case openAhead(file: Int, path: String)
  /// The weights of a model.
  case load(model: Int, ModelSource)
  /// A tile of a photo with some damage, or several beside each other, by a model.
  case restore(file: Int, model: Int, Region, Restorer, DamageReplacement)
  /// What the network attends to when it restores a box.
  case attend(file: Int, model: Int, Region, Restorer)
  /// A part of the context, from a box outwards; at the end, photos not shown give memory back.
  case extendContext(file: Int, model: Int, around: Region, Restorer, unused: [Restorer])
  /// A picture to be saved.
  case save(SaveRequest)

  /// Whether it gives way to pending requests that are more urgent.
  var yields: Bool {
    switch self {
    case .extendContext: true
    case .look, .open, .openAhead, .load, .restore, .attend, .save: false
    }
  }

  /// Does it, on the worker's queue.
  ///
  /// - Returns: nil when it was cancelled.
  func perform(_ settings: ViewSettings, isCancelled: @escaping @Sendable () -> Bool) -> WorkResult? {
    switch self {
    case .look(let file, let path, let size):
      return Self.result(file) { () throws(PhotoError) in
        let bytes = try PhotoBytes(path: path)
        return .looked(file: file, bytes, try bytes.preview(filling: size, maxPixels: settings.maxPixels))
      }
    case .open(let file, let bytes):
      return Self.result(file) { () throws(PhotoError) in
        .opened(file: file, try OpenPhoto(bytes, settings: settings))
      }
    case .openAhead(let file, let path):
      return Self.result(file) { () throws(PhotoError) in
        .opened(file: file, try OpenPhoto(PhotoBytes(path: path), settings: settings))
      }
    case .load(let model, let source):
      do throws(Failure) {
        return .loaded(model: model, .success(try source.load()))
      } catch {
        return .loaded(model: model, .failure(error))
      }
    case .restore(let file, let model, let place, let restorer, let damage):
      return RestoredTile.tiles(of: place, by: restorer, damage: damage, isCancelled: isCancelled)
        .map { .restored(file: file, model: model, $0, damage) }
    case .attend(let file, let model, let box, let restorer):
      return restorer.attention(of: box, isCancelled: isCancelled)
        .map { .attended(file: file, model: model, box, $0) }
    case .extendContext(let file, let model, let box, let restorer, let unused):
      let hasMore = restorer.extendContext(around: box, isCancelled: isCancelled)
      if isCancelled() { return nil }
      if !hasMore {
        // At rest: the workspaces of photos beside this one, and what malloc keeps for each thread, go back to the system.
        unused.forEach { $0.releaseWorkspace() }
        Heap.trim()
      }
      return .contextExtended(file: file, model: model, around: box, isComplete: !hasMore)
    case .save(let request): return request.perform(isCancelled: isCancelled)
    }
  }

  private static func result(
    _ file: Int, _ body: () throws(PhotoError) -> WorkResult
  ) -> WorkResult {
    do throws(PhotoError) { return try body() } catch { return .failed(file: file, error) }
  }
}

extension WorkRequest: Equatable {
  /// Whether both ask for the same; a file number stands for the file's bytes and pixels.
  static func == (a: WorkRequest, b: WorkRequest) -> Bool {
    switch (a, b) {
    case (.look(let a, path: _, filling: _), .look(let b, path: _, filling: _)),
      (.open(let a, _), .open(let b, _)), (.openAhead(let a, path: _), .openAhead(let b, path: _)):
      a == b
    case (.load(_, let a), .load(_, let b)): a == b
    case (
      .restore(_, _, let aPlace, let a, let aDamage), .restore(_, _, let bPlace, let b, let bDamage)
    ):
      a === b && aPlace == bPlace && aDamage == bDamage
    case (.attend(_, _, let aBox, let a), .attend(_, _, let bBox, let b)),
      (.extendContext(_, _, let aBox, let a, _), .extendContext(_, _, let bBox, let b, _)):
      a === b && aBox == bBox
    default: false
    }
  }
}
