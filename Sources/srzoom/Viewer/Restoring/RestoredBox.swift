import CLSR
import Imaging

/// What is restored of the box: by which models, told what of the photo's damage, and how far.
///
/// Functions that a key calls return what to tell the user.
struct RestoredBox: Sendable {
  private let options: RestorerOptions
  /// The models, and what each has restored of the shown photo.
  private(set) var models: ModelRing
  /// What the user says of the photo's damage.
  private(set) var damageChoice: DamageChoice
  /// The box, as far as it is restored.
  private(set) var tiles = TiledBox(box: Region(x: 0, y: 0, width: 0, height: 0), tiles: [], missing: [])
  /// The same by the first model, where the picture is mixed of both, or waits for a heavy one.
  private(set) var firstTiles: TiledBox?
  /// What the network attends to when it restores a box.
  private(set) var attention: Attention?
  /// The box around which the context was extended as far as it goes.
  private(set) var settledBox: Region?
  private var forecast = RestForecast()
  /// Counts changes of what its pictures depend on beside the box and its tiles.
  private(set) var revision = 0

  /// Nothing of any photo yet.
  init(_ settings: ViewSettings) {
    options = settings.restorerOptions
    models = ModelRing(settings.models, startingAt: settings.firstModel, settings.model)
    damageChoice = DamageChoice(options.damage)
  }

  /// Whether all of it is restored.
  var isComplete: Bool { tiles.isComplete && mixedTiles?.isComplete ?? true }

  /// What the first model has restored of the box, when it has a share in the picture.
  var mixedTiles: TiledBox? { models.isMixed ? firstTiles : nil }

  /// How long it takes until the box is restored, in seconds; nil while that is not known.
  var secondsLeft: Double? { forecast.seconds }

  /// What the picture is made of; fewer layers than models have a share when some are not read yet.
  func layers(file: Int) -> [RestoredLayer] {
    zip(models.used, [tiles] + [mixedTiles].compactMap(\.self)).compactMap { model, tiles in
      models.restorer(of: file, by: model).map {
        RestoredLayer(
          tiles: tiles, restorer: $0, side: models.side(of: model),
          quarters: model == models.index ? models.quarters : 4 - models.quarters)
      }
    }
  }

  // MARK: The photo and the box

  /// Looks up what is restored of a box.
  ///
  /// - Parameters:
  ///   - box: of the photo.
  ///   - photo: nil until it is read.
  ///   - file: its number in the album.
  ///   - isEnlarged: whether what is restored can be seen at all.
  ///   - now: the time.
  mutating func lookUp(
    _ box: Region, of photo: OpenPhoto?, file: Int, isEnlarged: Bool, at now: ContinuousClock.Instant
  ) {
    if let photo { models.prepare(photo, file: file, options) }
    if let bounds = photo?.photo.bounds, isEnlarged {
      tiles = models.tiles(of: box, in: bounds)
      firstTiles = models.firstTiles(of: box, in: bounds)
    } else {
      tiles = TiledBox(box: box, tiles: [], missing: [])
      firstTiles = nil
    }
    forecast.note(missing: tiles.missing.count + (mixedTiles?.missing.count ?? 0), of: box, at: now)
  }

  /// Another photo, or more of the same one, is known.
  mutating func photoChanged() { revision += 1 }

  /// Another file is shown, beside which its neighbours may be known.
  mutating func show(file: Int) {
    forgetResults()
    models.forgetRestorers(exceptOf: [file - 1, file, file + 1])
    damageChoice.reset()
  }

  /// The shown file has become another photo.
  mutating func photoReplaced() {
    forgetResults()
    models.forgetRestorers(exceptOf: [])
  }

  private mutating func forgetResults() {
    models.forgetTiles()
    (attention, settledBox) = (nil, nil)
  }

  // MARK: Results of the worker

  /// Keeps tiles that a model has restored.
  mutating func insert(_ restored: [RestoredTile], by model: Int, near box: Region) {
    for tile in restored { models.insert(tile, by: model, near: box) }
  }

  /// Keeps what the network attends to.
  mutating func keep(_ attention: Attention) { self.attention = attention }

  /// The context was extended around a box as far as it goes.
  mutating func settle(around box: Region) { settledBox = box }

  /// Keeps the weights of a model.
  mutating func keep(_ model: Model, at index: Int) { models.keep(model, at: index) }

  /// Leaves out a model whose weights cannot be read.
  mutating func leaveOutModel(at index: Int) { models.leaveOut(at: index) }

  // MARK: Keys for models

  mutating func goOnToNextModel() -> String {
    guard models.count > 1 else { return onlyModel }
    models.goOn()
    modelChanged()
    return "\(models.source.remark); m goes on to \(models.next.name)"
  }

  mutating func mixModels(by steps: Int) -> String {
    guard models.count > 1 else { return onlyModel }
    let before = models.label
    models.mix(by: steps)
    modelChanged()
    return models.label == before
      ? "\(models.label) alone: \(models.index == 0 ? "V" : "v") mixes" : "\(models.label): v less, V more"
  }

  private var onlyModel: String { "\(models.source.name) is the only model here; --model FILE adds others" }

  private mutating func modelChanged() {
    revision += 1
    (attention, settledBox) = (nil, nil)
  }

  /// What the user should know before a heavy model begins: its memory, work and time; nil when it is none.
  func warning(of photo: OpenPhoto?, file: Int) -> String? {
    guard models.isHeavy, let model = models.model, let photo,
      let restorer = models.restorer(of: file, by: models.index),
      let square = tiles.missingRegions(side: models.side(of: models.index), in: photo.photo.bounds).first
    else { return nil }
    let memory = Text.giga(Double(model.weightBytes + restorer.workingBytes(of: square)))
    let work = Text.giga(restorer.cost(of: tiles.box).region)
    let time = models.seconds(for: tiles.missing.count).map { ", about \(Text.seconds($0))" } ?? ""
    return "\(models.source.name) takes \(memory) GB, \(work) GFLOPs for this box\(time)"
  }

  // MARK: Keys for damage

  /// Changes what the network is told of the damage.
  ///
  /// - Parameters:
  ///   - action: how.
  ///   - estimate: what the network reads from the photo; nil when it has not yet.
  /// - Returns: what it is told now, or why nothing has changed.
  mutating func apply(_ action: DamageAction, estimate: Damage?) -> String {
    guard models.model?.isConditioned ?? true, options.usesCondition else {
      return "model \(models.source.name) restores all photos alike"
    }
    guard let estimate else { return "the photo is still being read" }
    let before = damageChoice
    switch action {
    case .change(let part, let steps):
      guard damageChoice.change(part, by: steps, from: estimate) else {
        return
          "this is the \(steps < 0 ? "least" : "most"): \(damageChoice.replacement.applied(to: estimate).text)"
      }
    case .reset: damageChoice.reset()
    }
    if damageChoice != before {
      revision += 1
      models.makeTilesOutdated()
    }
    let used = damageChoice.replacement.applied(to: estimate)
    return used == estimate
      ? "as read from the photo: \(estimate.text)" : "\(used.text) (read: \(estimate.text))"
  }
}
