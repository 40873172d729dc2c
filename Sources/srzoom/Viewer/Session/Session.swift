import CLSR
import Imaging
import Terminal

/// Everything that the viewer knows: what is shown of which photo, and what has been computed of it.
///
/// A value without a terminal or a thread: an event makes one session of another and tells what is to be done besides.
/// What is drawn, and what the worker should do (`requests`), follow from it. It joins the values that hold its parts:
/// files (`Album`), place and layout (`ViewState`), models and tiles (`RestoredBox`), time (`Motion`), names (`SaveDialogue`).
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
    /// The alarm of `motion` is due.
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

  /// What the command line said.
  let settings: ViewSettings
  /// The files, and what is known of them.
  private(set) var album: Album
  /// How the photo is looked at.
  private(set) var view: ViewState
  /// What the models have made of the box.
  private(set) var restored: RestoredBox
  /// What moves.
  private(set) var motion: Motion
  /// What is told of the restoring.
  private(set) var waiting = Waiting()
  /// What covers the panes.
  private(set) var popup = Popup.none
  /// A sentence for the status line, until the next key.
  private(set) var message: String?
  /// The name that is being typed, if one is.
  private(set) var prompt: LinePrompt?
  private var saving = SaveDialogue()
  /// Whether the terminal takes pictures for other programs.
  private let copiesPictures: Bool
  private var pointer = Pointer()
  /// Whether the box has found its first place on the photo.
  private var hasPlacedBox = false
  /// Where it was on the files that have been left.
  private var places: [Int: Zoom] = [:]

  /// The session of an album, whose first file may be known already, and which may begin with a message.
  init(
    _ settings: ViewSettings, album: Album, canvas: Canvas, copiesPictures: Bool = false,
    message: String? = nil
  ) {
    self.settings = settings
    self.message = message
    self.album = album
    view = ViewState(on: canvas)
    restored = RestoredBox(settings)
    motion = Motion(mayWalk: settings.isDemo, unveils: view.comparison == .wipe && !settings.isDemo)
    self.copiesPictures = copiesPictures
    if let divider = motion.divider { view.apply(.placeDivider(divider)) }
    let now = ContinuousClock.now
    photoChanged(at: now)
    lookUpBox(at: now)
  }

  /// Takes in an event.
  ///
  /// - Returns: what is to be done besides, in this order.
  mutating func handle(_ event: Event, at now: ContinuousClock.Instant = .now) -> [Command] {
    defer { lookUpBox(at: now) }
    switch event {
    case .key(let key): return handle(key, at: now)
    case .mouse(let mouse): handle(mouse, at: now)
    case .resized(let canvas): resize(to: canvas)
    case .finished(let result): return apply(result, at: now)
    case .copied(let isTaken):
      message = isTaken ? "copied the restored box" : "the terminal did not take the picture"
    case .completed(let beginning): prompt?.complete(to: beginning)
    case .fileChanged: album.fileChanged()
    case .alarm: advance(at: now)
    }
    return []
  }

  // MARK: What is seen

  /// The region of interest.
  var box: Region { view.box }

  /// Whether the photo is read, and the box enlarged at all: a reduced one shows nothing of what is restored.
  var canRestore: Bool { album.photo != nil && view.isEnlarged }

  /// Whether all of the box is restored.
  var isRestored: Bool { canRestore && restored.isComplete }

  /// Whether the picture will change at once, so that it need not be drawn as well as it can be.
  var isAboutToChange: Bool { motion.isMoving || album.photo == nil }

  /// What restores the shown photo; nil until photo and model are read.
  var restorer: Restorer? { restored.models.restorer(of: album.index, by: restored.models.index) }

  /// What the network reads from the photo; nil when it has not yet, or reads nothing.
  var estimatedDamage: Damage? { restorer?.estimatedDamage }

  /// The damage that the network is conditioned on; nil as long as there is no estimate.
  var damage: Damage? { estimatedDamage.map(restored.damageChoice.replacement.applied) }

  /// What the network attends to, if it is to be shown: near a box that moves it is hardly another.
  var shownAttention: Attention? { view.showsAttention ? restored.attention : nil }

  /// As many pixels as a first look at a photo needs: enough to fill a pane, and to find a place for the box.
  var previewSize: PixelSize {
    let pane = view.zoom.pane.size
    return PixelSize(width: max(pane.width, 640), height: max(pane.height, 480))
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
    case .damage(let action): message = restored.apply(action, estimate: estimatedDamage)
    case .nextModel: message = restored.goOnToNextModel()
    case .mix(let steps): message = restored.mixModels(by: steps)
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

  /// The user has done something: nothing moves by itself any more, and what was to be said has been read.
  private mutating func takeOver() {
    message = nil
    endUnveiling()
    motion.stopWalking()
  }

  /// The divider stands where it was on its way to.
  private mutating func endUnveiling() {
    if motion.divider != nil { view.apply(.placeDivider(0.5)) }
    motion.endUnveiling()
  }

  private mutating func change(_ action: ViewAction, at now: ContinuousClock.Instant) {
    if let reason = Refusal.reason(against: action, on: view) {
      message = reason
      return
    }
    // The wheel sends no press, so `takeOver` has not ended it.
    endUnveiling()
    let before = view
    view.apply(action)
    guard view.zoom != before.zoom || view.divider != before.divider else {
      message = album.size == nil ? nil : Refusal.end(of: action)
      return
    }
    hasPlacedBox = hasPlacedBox || album.size != nil && view.zoom != before.zoom
    motion.userMoved(at: now)
  }

  /// How many pages the keys take.
  private var helpPages: Int { Keymap.helpPages(rows: view.canvas.bounds.rows - 3).count }

  private mutating func resize(to canvas: Canvas) {
    view.resize(to: canvas)
    if case .help(let page) = popup, page >= helpPages { popup = .none }
  }

  private mutating func edit(_ key: Key) -> [Command] {
    switch prompt?.apply(key) {
    case .editing, nil: return []
    case .completing(let beginning): return [.complete(beginning)]
    case .cancelled:
      prompt = nil
      return []
    case .done(let path):
      prompt = nil
      if let failure = saving.typed(path) {
        notSaved(failure)
        return []
      }
      return save(.path(path))
    }
  }

  // MARK: Saving

  private mutating func handle(_ action: FileAction, at now: ContinuousClock.Instant) -> [Command] {
    switch action {
    case .save: return save(.currentFolder(copiesPath: false))
    case .saveComparison: return save(.comparison)
    case .copy: return save(copiesPictures ? .clipboard : .currentFolder(copiesPath: true))
    // What is only not read yet will be when the name is typed.
    case .saveAs where !view.isEnlarged: return save(.currentFolder(copiesPath: false))
    case .saveAs: prompt = saving.prompt(photo: album.path, box: box)
    case .change(let steps): changeFile(by: steps, at: now)
    }
    return []
  }

  private mutating func save(_ target: SaveRequest.Target) -> [Command] {
    switch saveRequest(target) {
    case .success(let request):
      message = "saving…"
      return [.save(request)]
    case .failure(let refusal):
      message = refusal.text
      return []
    }
  }

  /// Says why nothing was saved; the prompt stays where another name may help.
  private mutating func notSaved(_ failure: Failure) {
    message = saving.notSaved(failure)
    prompt = prompt ?? saving.prompt(after: failure)
  }

  // MARK: Files

  private mutating func changeFile(by steps: Int, at now: ContinuousClock.Instant) {
    let left = album.index
    guard album.move(by: steps) else {
      let place = album.paths.count == 1 ? "only" : steps > 0 ? "last" : "first"
      message = "this is the \(place) file"
      return
    }
    if hasPlacedBox { places[left] = view.zoom }
    showFile(at: now)
    // It may have been read ahead.
    skipFailedFiles(at: now)
  }

  /// Goes on past files that are no pictures, as long as there are others.
  private mutating func skipFailedFiles(at now: ContinuousClock.Instant) {
    while let (path, error) = album.skipNoPicture() {
      message = Self.skipped(path, error)
      showFile(at: now)
    }
  }

  /// What is said of a file that was gone past.
  static func skipped(_ path: String, _ error: PhotoError) -> String {
    "skipped \(File.name(of: path).printable): \(error)".printable
  }

  private mutating func showFile(at now: ContinuousClock.Instant) {
    restored.show(file: album.index)
    placeAnew(at: places[album.index])
    photoChanged(at: now)
  }

  /// Another photo is shown: the box goes to a place of it, or looks for one.
  private mutating func placeAnew(at place: Zoom?) {
    view.change(toPlace: place)
    waiting = Waiting()
    hasPlacedBox = place != nil
  }

  /// Another photo, or more of the same one, is known: a box that has a place stays there.
  private mutating func photoChanged(at now: ContinuousClock.Instant) {
    restored.photoChanged()
    if let size = album.size { view.change(toPhoto: size) }
    placeBox()
    if let pyramid = album.photo?.pyramid { motion.walk(over: pyramid, box: box.size, at: now) }
  }

  /// Puts the box where there is something to see, before the user has moved it: the middle of a photo may be sky.
  private mutating func placeBox() {
    guard !hasPlacedBox, let place = album.pyramid?.places(for: box.size, count: 1).first else { return }
    view.apply(.center(x: place.x, y: place.y))
    // All pixels may tell of a better place than a preview; but who looks at one must not lose it.
    hasPlacedBox = true
  }

  // MARK: Time

  private mutating func advance(at now: ContinuousClock.Instant) {
    if let divider = motion.unveil(at: now) {
      view.apply(.placeDivider(divider))
      return
    }
    let isWaiting = album.photo == nil || canRestore && !isRestored
    if let place = motion.advance(from: box, isWaiting: isWaiting, at: now) {
      view.apply(.center(x: place.x, y: place.y))
    }
  }

  // MARK: Results

  private mutating func apply(_ result: WorkResult, at now: ContinuousClock.Instant) -> [Command] {
    switch result {
    case .looked(let file, let bytes, let pyramid): keep(.known(bytes, pyramid), of: file, at: now)
    case .opened(let file, let photo): keep(.open(photo), of: file, at: now)
    case .failed(let file, let error): keep(.failed(error), of: file, at: now)
    case .restored(album.index, let model, let tiles, restored.damageChoice.replacement):
      restored.insert(tiles, by: model, near: box)
    case .attended(album.index, restored.models.index, let box, let patches):
      restored.keep(Attention(box: box, patches: patches))
    case .contextExtended(album.index, restored.models.index, let box, let isComplete):
      if isComplete { restored.settle(around: box) }
    // Of a file that is not shown any more, or of another model or damage.
    case .restored, .attended, .contextExtended: break
    case .loaded(let index, .success(let model)):
      restored.keep(model, at: index)
      lookUpBox(at: now)
      if index == restored.models.index { warnOfHeavyModel() }
    case .loaded(let index, .failure(let failure)):
      restored.leaveOutModel(at: index)
      message = "\(failure)"
    case .saved(let path, let folder, let copiesPath):
      let (text, copied) = saving.saved(path, folder: folder, copiesPath: copiesPath)
      message = text
      return copied.map { [.copyText($0)] } ?? []
    case .encoded(let png): return [.copyPicture(png)]
    case .notSaved(let failure): notSaved(failure)
    }
    return []
  }

  private mutating func keep(_ state: Album.State, of file: Int, at now: ContinuousClock.Instant) {
    switch album.keep(state, of: file) {
    case .none: return
    case .more: break
    case .replaced:
      restored.photoReplaced()
      // Of the same size it is likely to be the same photo, edited.
      if let size = album.size, size != view.zoom.photo { placeAnew(at: nil) }
    }
    photoChanged(at: now)
    lookUpBox(at: now)
    if case .open(let photo) = state {
      warnOfHeavyModel()
      if let damage = photo.damage { message = "warning: \(damage)".printable }
    }
    skipFailedFiles(at: now)
  }

  private mutating func warnOfHeavyModel() {
    message = restored.warning(of: album.photo, file: album.index) ?? message
  }

  private mutating func lookUpBox(at now: ContinuousClock.Instant) {
    restored.lookUp(box, of: album.photo, file: album.index, isEnlarged: canRestore, at: now)
    if isRestored {
      motion.boxRestored(at: now)
      waiting.finish(box, at: now)
    } else {
      waiting.wait(for: canRestore ? box : nil, isMoving: motion.isMoving, at: now)
    }
  }
}
