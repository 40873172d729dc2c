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
    /// The beginning of the typed name can be completed to this.
    case completed(String)
    /// `alarm` is due.
    case alarm
  }

  /// What is to be done that a value cannot do.
  enum Command: Sendable {
    case save(SaveRequest)
    /// Find out how the beginning of a path goes on.
    case complete(String)
    case program(ProgramAction)
  }

  /// After so long without an event a picture is drawn again as good as it can be.
  static let rest = Duration.milliseconds(150)

  /// What the command line said.
  let settings: ViewSettings
  /// What there is to draw on.
  private(set) var canvas: Canvas
  /// Which cells show what; nil when the terminal is too small.
  private(set) var layout: Layout?
  /// The files, and what is known of them.
  private(set) var album: Album
  /// Counts changes of what is known of the shown photo.
  private(set) var revision = 0
  /// How the photo is looked at.
  private(set) var view = ViewState()
  /// What covers the panes.
  private(set) var popup = Popup.none
  /// A sentence for the status line, until the next key.
  private(set) var message: String?
  /// The name that is being typed, if one is.
  private(set) var prompt: LinePrompt?
  /// The boxes restored last.
  private(set) var cache = RestorationCache()
  /// What the network attends to when it restores a box.
  private(set) var attention: Attention?
  /// Whether the picture will change at once, so that it need not be drawn as good as it can be.
  private(set) var isMoving = false
  /// When the picture has rested for long enough, or the demo's next step is due.
  private(set) var alarm: ContinuousClock.Instant?

  private var pointer = Pointer()
  /// The walk that the box makes by itself, and whether it may still begin: until the first key.
  private var demo: Demo?
  private var mayWalk: Bool
  /// Whether the box has found its first place, for good or by a preview.
  private var hasPlacedBox = false, hasSeenPreview = false
  /// The box that is being restored: the shown one, or one before it that is worth finishing.
  private var restoring: Region?
  /// How long the last restoration took, in seconds.
  private var latestSeconds: Double?
  /// The box around which the context was extended as far as it goes.
  private var settledBox: Region?

  /// The session of an album, whose first file may be known already.
  init(_ settings: ViewSettings, album: Album, canvas: Canvas) {
    self.settings = settings
    self.album = album
    self.canvas = canvas
    mayWalk = settings.isDemo
    layOut()
    photoChanged(at: .now)
  }

  /// The region of interest.
  var box: Region { view.zoom.box }
  /// The box as the network restored it; nil when it has not yet.
  var restoration: Restoration? { cache[box] }

  /// What the network attends to, if it is to be shown and known for this box.
  var shownAttention: Attention? { view.showsAttention && attention?.box == box ? attention : nil }

  /// Takes in an event.
  ///
  /// - Returns: what is to be done besides, in this order.
  mutating func handle(_ event: Event, at now: ContinuousClock.Instant = .now) -> [Command] {
    defer { boxMayHaveChanged() }
    switch event {
    case .key(let key): return handle(key, at: now)
    case .mouse(let mouse): handle(mouse, at: now)
    case .resized(let canvas):
      self.canvas = canvas
      layOut()
    case .finished(let result): apply(result, at: now)
    case .completed(let beginning): prompt?.complete(to: beginning)
    case .alarm: advance(at: now)
    }
    return []
  }

  // MARK: Keys and mouse

  private mutating func handle(_ key: Key, at now: ContinuousClock.Instant) -> [Command] {
    takeOver()
    if prompt != nil { return edit(key) }
    guard let action = Keymap.action(for: key) else { return [] }
    // A popup goes away with the next key, whatever that key does otherwise.
    let shown = popup
    popup = .none
    switch action {
    case .view(let action): change(action, at: now)
    case .popup(let action): popup = shown.after(action, pages: helpPages)
    case .file(let action): return handle(action, at: now)
    case .program(let action): return [.program(action)]
    }
    return []
  }

  private mutating func handle(_ mouse: MouseEvent, at now: ContinuousClock.Instant) {
    guard let layout else { return }
    if mouse.action == .press {
      takeOver()
      popup = .none
    }
    if let action = pointer.action(for: mouse, on: view, in: layout) { change(action, at: now) }
  }

  /// The user has done something: the box walks no more, and what was to be said has been read.
  private mutating func takeOver() {
    message = nil
    demo = nil
    mayWalk = false
  }

  private mutating func change(_ action: ViewAction, at now: ContinuousClock.Instant) {
    let before = view
    view.apply(action)
    if view.comparison != before.comparison { layOut() }
    guard view.zoom != before.zoom || view.divider != before.divider else { return }
    // More may follow at once.
    hasPlacedBox = true
    isMoving = true
    alarm = now + Self.rest
  }

  /// How many pages the keys take.
  private var helpPages: Int { Keymap.helpPages(rows: canvas.bounds.rows - 3).count }

  private mutating func edit(_ key: Key) -> [Command] {
    switch prompt?.apply(key) {
    case .editing, nil: return []
    case .completing(let beginning): return [.complete(beginning)]
    case .cancelled:
      prompt = nil
      return []
    case .done(let path):
      prompt = nil
      return save(.path(path))
    }
  }

  // MARK: Files

  private mutating func handle(_ action: FileAction, at now: ContinuousClock.Instant) -> [Command] {
    switch action {
    case .save: return save(.besidePhoto)
    case .saveComparison: return save(.comparison)
    case .saveAs:
      let file = SavedRegion(photo: album.path, region: box)
      prompt = LinePrompt(question: "save as: ", text: album.path.folder + file.fileName())
    case .change(let steps): changeFile(by: steps, at: now)
    }
    return []
  }

  private mutating func save(_ target: SaveRequest.Target) -> [Command] {
    guard let photo = album.photo else {
      message = "not saved: the photo is not read yet"
      return []
    }
    message = "saving…"
    return [
      .save(
        SaveRequest(
          path: album.path, box: box, target: target, restored: restoration?.photo, photo: photo,
          model: settings.model.name))
    ]
  }

  private mutating func changeFile(by steps: Int, at now: ContinuousClock.Instant) {
    guard album.move(by: steps) else {
      let place = album.paths.count == 1 ? "only" : steps > 0 ? "last" : "first"
      message = "this is the \(place) file"
      return
    }
    cache.removeAll()
    attention = nil
    restoring = nil
    settledBox = nil
    photoChanged(at: now)
  }

  // MARK: Time

  private mutating func advance(at now: ContinuousClock.Instant) {
    alarm = nil
    isMoving = false
    guard var demo, album.photo != nil else { return }
    view.advance(&demo)
    // On the way from place to place, not at a place that was reached.
    isMoving = demo.delay == Demo.step
    alarm = now + demo.delay
    self.demo = demo
  }

  // MARK: Results

  private mutating func apply(_ result: WorkResult, at now: ContinuousClock.Instant) {
    switch result {
    case .looked(let file, let bytes, let pyramid): set(.known(bytes, pyramid), of: file, at: now)
    case .opened(let file, let photo): set(.open(photo), of: file, at: now)
    case .failed(let file, let error): set(.failed(error), of: file, at: now)
    case .restored(album.index, let restoration):
      cache.insert(restoration)
      latestSeconds = restoration.seconds
    case .attended(album.index, let box, let patches): attention = Attention(box: box, patches: patches)
    case .contextExtended(album.index, let box, let isComplete): if isComplete { settledBox = box }
    // Of a file that is not shown any more.
    case .restored, .attended, .contextExtended: break
    case .saved(let path): message = "saved \(path.printable)"
    case .notSaved(let failure): message = "not saved: \(failure)"
    }
  }

  private mutating func set(_ state: Album.State, of file: Int, at now: ContinuousClock.Instant) {
    guard file == album.index else { return album.keepAhead(state, index: file) }
    album[file] = state
    photoChanged(at: now)
  }

  /// Another photo, or more of the same one, is known: the box stays where it is.
  private mutating func photoChanged(at now: ContinuousClock.Instant) {
    revision += 1
    if let size = album.size { view.change(toPhoto: size) }
    placeBox()
    guard mayWalk, demo == nil, let pyramid = album.photo?.pyramid else { return }
    demo = Demo(pyramid)
    alarm = now + Demo.pause
  }

  /// Puts the box where there is something to see, before the user has moved it: the middle of a photo may be sky.
  private mutating func placeBox() {
    guard !hasPlacedBox, let pyramid = album.pyramid else { return }
    // A preview tells roughly where; when all pixels are there, the box moves a little at most.
    let first = pyramid.detailedPlaces(1).first
    let here = Pyramid.Place(x: box.x + box.width / 2, y: box.y + box.height / 2)
    let place = pyramid.detailedPlace(
      near: hasSeenPreview ? here : first ?? here, size: PixelSize(width: box.width, height: box.height),
      reach: hasSeenPreview ? 1 : 4)
    view.apply(.center(x: place.x, y: place.y))
    hasSeenPreview = true
    hasPlacedBox = album.photo != nil
  }

  // MARK: Panes

  /// Divides the screen into panes.
  private mutating func layOut() {
    layout = Layout(rows: canvas.bounds.rows, columns: canvas.bounds.columns, comparison: view.comparison)
    if case .help(let page) = popup, page >= helpPages { popup = .none }
    guard let layout else { return }
    view.resize(pane: grid(layout.enlarged[0].picture), overview: grid(layout.overview?.picture))
  }

  private func grid(_ cells: CellRect?) -> PaneGrid {
    PaneGrid(
      rows: cells?.rows ?? 0, columns: cells?.columns ?? 0, cell: canvas.cell, pixelAspect: canvas.pixelAspect
    )
  }

  /// As many pixels as the photo has on the screen at first.
  var previewSize: PixelSize {
    view.zoom.overview.isEmpty ? view.zoom.pane.size : view.zoom.overview.size
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
    let (file, restorer) = (album.index, photo.restorer)
    var requests: [WorkRequest] = []
    for box in restoring == box ? [box] : [restoring, box].compactMap({ $0 }) where cache[box] == nil {
      requests.append(.restore(file: file, box, restorer))
    }
    // The picture first, then what it was made of.
    if view.showsAttention, attention?.box != box { requests.append(.attend(file: file, box, restorer)) }
    if restoration != nil, let ahead = album.ahead {
      requests.append(.openAhead(file: ahead, path: album.paths[ahead]))
    } else if settledBox != box {
      requests.append(
        .extendContext(file: file, around: box, restorer, unused: album.photosBeside.map(\.restorer)))
    }
    return requests
  }

  /// Chooses what is restored first, after the box may have moved.
  ///
  /// A box under way is finished when it shows half of the new one, and soon: otherwise a held key would cancel every
  /// restoration before its end.
  private mutating func boxMayHaveChanged() {
    cache.touch(box)
    let isWorthFinishing =
      restoring.map { cache[$0] == nil && $0.covers(halfOf: box) } ?? false
      && latestSeconds.map { $0 < 0.2 } ?? false
    if !isWorthFinishing { restoring = box }
  }
}
