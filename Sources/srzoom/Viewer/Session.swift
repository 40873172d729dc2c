import CLSR
import Imaging
import Terminal

/// Everything that the viewer knows: what is shown of which photo, and what has been computed of it.
///
/// A value without a terminal or a thread: an event makes one session of another and tells what is to be done besides.
/// What is drawn, and what the worker should do, follow from it.
struct Session: Sendable {
  /// What happens to a session.
  enum Event: Sendable {
    case key(Key)
    case mouse(MouseEvent)
    /// The screen has changed, or has to be drawn again.
    case resized(Canvas)
    /// The worker has done something.
    case finished(WorkResult)
    /// The terminal has taken a copied picture, or not.
    case copied(Bool)
    /// The beginning of the typed name can be completed to this.
    case completed(String)
    /// The shown file has been written or replaced.
    case fileChanged
    /// `alarm` is due.
    case alarm
  }

  /// What is to be done that a value cannot do.
  enum Command: Sendable {
    case save(SaveRequest)
    /// Copy a text, or a picture as PNG, for other programs.
    case copyText(String), copyPicture([UInt8])
    /// Find out how the beginning of a path goes on.
    case complete(String)
    case program(ProgramAction)
  }

  /// After so long without an event a picture is drawn again as good as it can be.
  static let rest = Duration.milliseconds(150)

  /// What the command line said.
  let settings: ViewSettings
  /// Whether the terminal takes pictures for other programs.
  private let copiesPictures: Bool
  /// Whether the path of what is saved next is copied.
  private var copiesNextPath = false
  /// The files, and what is known of them.
  private(set) var album: Album
  /// Counts changes of what is known of the shown photo.
  private(set) var revision = 0
  /// How the photo is looked at.
  private(set) var view: ViewState
  /// What covers the panes.
  private(set) var popup = Popup.none
  /// A sentence for the status line, until the next key.
  private(set) var message: String?
  /// The name that is being typed, if one is.
  private(set) var prompt: LinePrompt?
  /// The models, and what each has restored of the shown photo.
  private(set) var models: ModelRing
  /// The box, as far as it is restored.
  private(set) var tiles = TiledBox(box: Region(x: 0, y: 0, width: 0, height: 0), tiles: [], missing: [])
  /// The same by the first model, where the picture is mixed of both, or waits for a heavy one.
  private var firstTiles: TiledBox?
  /// What the network attends to when it restores a box.
  private(set) var attention: Attention?
  /// What the user says of the photo's damage.
  private(set) var damageChoice: DamageChoice
  /// The name that could not be saved under.
  private var lastName: String?
  /// The way in which the user goes through the files: 1 or -1; 0 before the first step.
  private var lastStep = 0
  /// Whether the picture will change at once, so that it need not be drawn as good as it can be.
  private(set) var isMoving = false
  /// When the picture has rested for long enough, or the demo's next step is due.
  private(set) var alarm: ContinuousClock.Instant?

  /// Whether the box walks by itself.
  var isDemo: Bool { demo != nil }

  private var pointer = Pointer()
  /// The walk that the box makes by itself, and whether it may still begin: until the first key.
  private var demo: Demo?
  private var mayWalk: Bool
  /// Whether the box has found its first place.
  private var hasPlacedBox = false
  /// Whether the file is another one than the photo that is shown.
  private var isOutdated = false
  /// The box around which the context was extended as far as it goes.
  private var settledBox: Region?

  /// The session of an album, whose first file may be known already.
  init(_ settings: ViewSettings, album: Album, canvas: Canvas, copiesPictures: Bool = false) {
    self.settings = settings
    self.copiesPictures = copiesPictures
    self.album = album
    models = ModelRing(settings.models, startingAt: settings.firstModel, settings.model)
    view = ViewState(on: canvas)
    damageChoice = DamageChoice(settings.restorerOptions.damage)
    mayWalk = settings.isDemo
    photoChanged(at: .now)
    findTiles()
  }

  // MARK: What is seen

  /// The region of interest.
  var box: Region { view.box }

  /// Whether the photo is read, and the box enlarged at all: a reduced one shows nothing of what is restored.
  var canRestore: Bool { album.photo != nil && view.zoom.magnification > 1.001 }

  /// Whether all of the box is restored.
  var isRestored: Bool { canRestore && tiles.isComplete && mixedTiles?.isComplete ?? true }

  /// What the first model has restored of the box, when it has a share in the picture.
  var mixedTiles: TiledBox? { models.isMixed ? firstTiles : nil }

  /// How long it takes until the box is restored, in seconds; nil while that is not known.
  var secondsLeft: Double? { models.seconds(for: tiles.missing.count) }

  /// What the network attends to, if it is to be shown: near a box that moves it is hardly another.
  var shownAttention: Attention? { view.showsAttention ? attention : nil }

  /// Takes in an event.
  ///
  /// - Returns: what is to be done besides, in this order.
  mutating func handle(_ event: Event, at now: ContinuousClock.Instant = .now) -> [Command] {
    defer { findTiles() }
    switch event {
    case .key(let key): return handle(key, at: now)
    case .mouse(let mouse): handle(mouse, at: now)
    case .resized(let canvas): resize(to: canvas)
    case .finished(let result): return apply(result, at: now)
    case .copied(let isTaken):
      message = isTaken ? "copied the restored box" : "the terminal did not take the picture"
    case .completed(let beginning): prompt?.complete(to: beginning)
    case .fileChanged: isOutdated = album.photo != nil
    case .alarm: advance(at: now)
    }
    return []
  }

  // MARK: Keys and mouse

  private mutating func handle(_ key: Key, at now: ContinuousClock.Instant) -> [Command] {
    takeOver()
    if prompt != nil { return edit(key) }
    guard let action = Keymap.action(for: key) else {
      message = "? shows the keys"
      return []
    }
    // A popup goes away with the next key, whatever that key does otherwise.
    let shown = popup
    popup = .none
    switch action {
    case .view(let action): change(action, at: now)
    case .popup(let action): popup = shown.after(action, pages: helpPages)
    case .damage(let action): handle(action)
    case .nextModel: goOnToNextModel()
    case .mix(let steps): mixModels(by: steps)
    case .file(let action): return handle(action, at: now)
    case .program(let action): return [.program(action)]
    case .leave(let quits): return leave(shown, quits: quits)
    }
    return []
  }

  /// Leaves the innermost of what has been entered.
  private mutating func leave(_ shown: Popup, quits: Bool) -> [Command] {
    if shown != .none { return [] }
    if view.isFullScreen {
      view.setFullScreen(false)
      return []
    }
    if quits { return [.program(.quit)] }
    message = "q quits"
    return []
  }

  private mutating func handle(_ mouse: MouseEvent, at now: ContinuousClock.Instant) {
    if mouse.action == .press {
      takeOver()
      popup = .none
    }
    if let action = pointer.action(for: mouse, on: view) { change(action, at: now) }
  }

  /// The user has done something: the box walks no more, and what was to be said has been read.
  private mutating func takeOver() {
    message = nil
    demo = nil
    mayWalk = false
  }

  private mutating func change(_ action: ViewAction, at now: ContinuousClock.Instant) {
    if let reason = reasonAgainst(action) {
      message = reason
      return
    }
    let before = view
    view.apply(action)
    guard view.zoom != before.zoom || view.divider != before.divider else {
      message = Self.end(of: action)
      return
    }
    // More may follow at once.
    hasPlacedBox = true
    isMoving = true
    alarm = now + Self.rest
  }

  /// Why a key would change nothing that is seen; nil where it does.
  private func reasonAgainst(_ action: ViewAction) -> String? {
    switch action {
    case .nextComparison, .nextOverview, .toggleAttention, .moveDivider:
      if view.isFullScreen { return "the restored picture has the screen: f leaves it" }
      guard case .moveDivider = action, view.comparison != .wipe else { return nil }
      return "only the wipe has a divider: Tab goes on to it"
    default: return nil
    }
  }

  /// What to say when the box goes no further; nil for what does not move it.
  private static func end(of action: ViewAction) -> String? {
    switch action {
    case .move, .leap: "the photo ends here"
    case .magnify(1...): "the box is as small as it gets: - makes it larger"
    case .magnify, .showWholePhoto: "this is the whole photo: + enlarges"
    default: nil
    }
  }

  /// How many pages the keys take.
  private var helpPages: Int { Keymap.helpPages(rows: view.canvas.bounds.rows - 3).count }

  private mutating func edit(_ key: Key) -> [Command] {
    switch prompt?.apply(key) {
    case .editing, nil: return []
    case .completing(let beginning): return [.complete(beginning)]
    case .cancelled:
      prompt = nil
      return []
    case .done(let path):
      prompt = nil
      lastName = path
      return save(.path(path))
    }
  }

  // MARK: Models

  /// What restores the shown photo; nil until photo and model are read.
  var restorer: Restorer? { models.restorer(of: album.index, by: models.index) }

  private mutating func goOnToNextModel() {
    guard hasSeveralModels() else { return }
    models.goOn()
    modelChanged()
    message = "\(models.source.remark); m goes on to \(models.next.name)"
  }

  private mutating func mixModels(by steps: Int) {
    guard hasSeveralModels() else { return }
    let before = models.label
    models.mix(by: steps)
    modelChanged()
    message =
      models.label == before
      ? "\(models.label) alone: \(models.index == 0 ? "V" : "v") mixes" : "\(models.label): v less, V more"
  }

  private mutating func hasSeveralModels() -> Bool {
    if models.count > 1 { return true }
    message = "\(models.source.name) is the only model here; --model FILE adds others"
    return false
  }

  /// What the user should know before a heavy model has begun.
  private var costOfBox: String {
    guard let model = models.model, let restorer, let region = tiles.missing.first else { return "" }
    let side = models.side(of: models.index)
    let square = Region(x: region.x, y: region.y, width: side, height: side)
    let bytes =
      model.weightBytes + restorer.workingBytes(of: square.intersection(album.photo?.photo.bounds ?? square))
    let work = Text.giga(restorer.cost(of: box).region)
    let time = secondsLeft.map { ", about \(Text.seconds($0))" } ?? ""
    return "\(models.source.name) takes \(Text.giga(Double(bytes))) GB, \(work) GFLOPs for this box\(time)"
  }

  private mutating func modelChanged() {
    revision += 1
    (attention, settledBox) = (nil, nil)
  }

  // MARK: Damage

  /// What the network reads from the photo; nil when it has not yet, or reads nothing.
  var estimatedDamage: Damage? { restorer?.estimatedDamage }

  /// The damage that the network is conditioned on; nil as long as there is no estimate.
  var damage: Damage? { estimatedDamage.map(damageChoice.replacement.applied) }

  private mutating func handle(_ action: DamageAction) {
    guard models.model?.isConditioned ?? true, settings.restorerOptions.usesCondition else {
      message = "model \(models.source.name) restores all photos alike"
      return
    }
    guard let estimate = estimatedDamage else {
      message = "the photo is not read yet"
      return
    }
    let before = damageChoice
    switch action {
    case .change(let part, let steps): damageChoice.change(part, by: steps, from: estimate)
    case .reset: damageChoice.reset()
    }
    let used = damageChoice.replacement.applied(to: estimate)
    message =
      used == estimate ? "as read from the photo: \(estimate.text)" : "\(used.text) (read: \(estimate.text))"
    guard damageChoice != before else { return }
    revision += 1
    models.makeOutdated()
  }

  // MARK: Files

  private mutating func handle(_ action: FileAction, at now: ContinuousClock.Instant) -> [Command] {
    switch action {
    case .save: return save(.currentFolder)
    case .saveComparison: return save(.comparison)
    case .copy:
      let commands = save(copiesPictures ? .clipboard : .currentFolder)
      copiesNextPath = !copiesPictures && !commands.isEmpty
      return commands
    case .saveAs:
      let file = SavedRegion(photo: album.path, region: box)
      prompt = LinePrompt(question: "save as: ", text: lastName ?? file.fileName())
    case .change(let steps): changeFile(by: steps, at: now)
    }
    return []
  }

  private mutating func save(_ target: SaveRequest.Target) -> [Command] {
    guard let photo = album.photo, restorer != nil else {
      message = "not saved: the photo is not read yet"
      return []
    }
    let layers = layers
    guard layers.count == (models.isMixed ? 2 : 1) else {
      message = "not saved: the first model is not read yet"
      return []
    }
    guard canRestore else {
      message = "not saved: nothing is restored at this size; + enlarges"
      return []
    }
    message = "saving…"
    return [
      .save(
        SaveRequest(
          path: album.path, target: target, layers: layers, photo: photo, method: models.method,
          model: models.label, damage: damageChoice.replacement))
    ]
  }

  /// What the restored picture is made of.
  private var layers: [RestoredLayer] {
    zip(models.used, [tiles] + [mixedTiles].compactMap(\.self)).compactMap { model, tiles in
      models.restorer(of: album.index, by: model).map {
        RestoredLayer(
          tiles: tiles, restorer: $0, side: models.side(of: model),
          quarters: model == models.index ? models.quarters : 4 - models.quarters)
      }
    }
  }

  private mutating func changeFile(by steps: Int, at now: ContinuousClock.Instant) {
    lastStep = steps.signum()
    guard album.move(by: steps) else {
      let place = album.paths.count == 1 ? "only" : steps > 0 ? "last" : "first"
      message = "this is the \(place) file"
      return
    }
    showOtherFile(at: now)
    // It may have been read ahead.
    skipFailedFiles(at: now)
  }

  private mutating func showOtherFile(at now: ContinuousClock.Instant) {
    isOutdated = false
    forgetResults()
    models.forgetRestorers(exceptOf: [album.index - 1, album.index, album.index + 1])
    damageChoice.reset()
    photoChanged(at: now)
  }

  /// Drops what was computed of the photo.
  private mutating func forgetResults() {
    models.forgetTiles()
    attention = nil
    settledBox = nil
  }

  /// Goes on past files that are no pictures, as long as there are others.
  private mutating func skipFailedFiles(at now: ContinuousClock.Instant) {
    while case .failed(let error) = album.state, error.isNoPicture, lastStep != 0 {
      let skipped = SavedRegion.name(of: album.path).printable
      guard album.move(by: lastStep) else { return }
      message = "skipped \(skipped): \(error)".printable
      showOtherFile(at: now)
    }
  }

  // MARK: Time

  private mutating func advance(at now: ContinuousClock.Instant) {
    alarm = nil
    isMoving = false
    guard var demo, album.photo != nil else { return }
    // It stays until there is something to see, and then long enough to see it.
    if demo.isAtPlace, canRestore, !isRestored { return }
    let place = demo.advance(from: box)
    view.apply(.center(x: place.x, y: place.y))
    // On the way from place to place, not at a place that was reached.
    isMoving = !demo.isAtPlace
    alarm = now + demo.delay
    self.demo = demo
  }

  // MARK: Results

  private mutating func apply(_ result: WorkResult, at now: ContinuousClock.Instant) -> [Command] {
    switch result {
    case .looked(let file, let bytes, let pyramid): set(.known(bytes, pyramid), of: file, at: now)
    case .opened(let file, let photo): set(.open(photo), of: file, at: now)
    case .failed(let file, let error): set(.failed(error), of: file, at: now)
    case .restored(album.index, let model, let restored, damageChoice.replacement):
      for tile in restored { models.insert(tile, by: model, near: box) }
      findTiles()
      if let demo, alarm == nil, isRestored { alarm = now + demo.delay }
    case .attended(album.index, let box, let patches): attention = Attention(box: box, patches: patches)
    case .loaded(let index, .success(let model)):
      models.keep(model, at: index)
      findTiles()
      if index == models.index, models.isHeavy { message = costOfBox }
    case .loaded(let index, .failure(let failure)):
      models.leaveOut(at: index)
      message = "\(failure)"
    case .contextExtended(album.index, let box, let isComplete): if isComplete { settledBox = box }
    // Of a file that is not shown any more, or of another damage.
    case .restored, .attended, .contextExtended: break
    case .saved(let path, let folder):
      lastName = nil
      message = "saved \(path.printable)" + (folder.map { " in \($0.printable)" } ?? "")
      guard copiesNextPath else { break }
      copiesNextPath = false
      message = "copied the path of what is saved: \(path.printable)"
      return [.copyText((folder.map { $0 + "/" } ?? "") + path)]
    case .encoded(let png): return [.copyPicture(png)]
    case .notSaved(let failure): message = "not saved: \(failure)" + (lastName == nil ? "" : " (S: again)")
    }
    return []
  }

  private mutating func set(_ state: Album.State, of file: Int, at now: ContinuousClock.Instant) {
    guard file == album.index else { return album.keepAhead(state, index: file) }
    if isOutdated {
      isOutdated = false
      // A file that is half written has not changed for the last time.
      if case .failed = state { return }
      forgetResults()
      models.forgetRestorers(exceptOf: [])
    }
    album[file] = state
    photoChanged(at: now)
    findTiles()
    if case .open(let photo) = state {
      if models.isHeavy { message = costOfBox }
      if let damage = photo.damage { message = "warning: \(damage)".printable }
    }
    skipFailedFiles(at: now)
  }

  /// Looks up what is restored of the box.
  private mutating func findTiles() {
    if let photo = album.photo { models.prepare(photo, file: album.index, settings.restorerOptions) }
    if let photo = album.photo?.photo, canRestore {
      tiles = models.tiles(of: box, in: photo.bounds)
      firstTiles = models.firstTiles(of: box, in: photo.bounds)
    } else {
      tiles = TiledBox(box: box, tiles: [], missing: [])
      firstTiles = nil
    }
  }

  /// Another photo, or more of the same one, is known: the box stays where it is.
  private mutating func photoChanged(at now: ContinuousClock.Instant) {
    revision += 1
    if let size = album.size { view.change(toPhoto: size) }
    placeBox()
    guard mayWalk, demo == nil, let pyramid = album.photo?.pyramid else { return }
    demo = Demo(pyramid, box: box.size)
    alarm = now + Demo.pause
  }

  /// Puts the box where there is something to see, before the user has moved it: the middle of a photo may be sky.
  private mutating func placeBox() {
    guard !hasPlacedBox, let place = album.pyramid?.places(for: box.size, count: 1).first else { return }
    view.apply(.center(x: place.x, y: place.y))
    // A preview tells roughly where.
    hasPlacedBox = album.photo != nil
  }

  // MARK: The screen

  private mutating func resize(to canvas: Canvas) {
    view.resize(to: canvas)
    if case .help(let page) = popup, page >= helpPages { popup = .none }
  }

  /// As many pixels as a first look at a photo needs: enough to fill a pane, and to find a place for the box.
  var previewSize: PixelSize {
    let pane = view.zoom.pane.size
    return PixelSize(width: max(pane.width, 640), height: max(pane.height, 480))
  }

  // MARK: Requests

  /// What the worker should do, the most urgent first.
  var requests: [WorkRequest] {
    switch album.state {
    case .failed: []
    case .unread: [.look(file: album.index, path: album.path, filling: previewSize)]
    case .known(let bytes, _): [.open(file: album.index, bytes)]
    case .open(let photo): requests(for: photo)
    }
  }

  private func requests(for photo: OpenPhoto) -> [WorkRequest] {
    let (file, model, damage) = (album.index, models.index, damageChoice.replacement)
    if isOutdated { return [.openAhead(file: file, path: album.path)] }
    for model in models.used {
      if let source = models.missingSource(of: model) { return [.load(model: model, source)] }
    }
    guard let restorer else { return [] }
    let bounds = photo.photo.bounds
    func restore(_ tiles: TiledBox, by model: Int, _ restorer: Restorer) -> [WorkRequest] {
      tiles.missingRegions(side: models.side(of: model), in: bounds).map {
        .restore(file: file, model: model, $0, restorer, damage)
      }
    }
    var requests: [WorkRequest] = []
    if let firstTiles, let first = models.restorer(of: file, by: 0) {
      requests += restore(firstTiles, by: 0, first)
    }
    // Before a heavy model has a tile of a box that moves, the box is elsewhere.
    if !models.isHeavy || !isMoving { requests += restore(tiles, by: model, restorer) }
    if view.showsAttention, attention?.box != box { requests.append(.attend(file: file, box, restorer)) }
    // While a key is held, and for the demo, the next box is restored, not what lies around this one.
    guard !isMoving else { return requests }
    if canRestore, !models.isHeavy {
      let around = models.tiles(of: box.grown(by: TileCache.side).intersection(bounds), in: bounds)
      requests += around.missing.filter { !tiles.missing.contains($0) }
        .map { .restore(file: file, model: model, $0, restorer, damage) }
    }
    if let ahead = album.ahead { requests.append(.openAhead(file: ahead, path: album.paths[ahead])) }
    if settledBox != box {
      requests.append(
        .extendContext(file: file, around: box, restorer, unused: models.restorers(besides: file)))
    }
    return requests
  }
}
