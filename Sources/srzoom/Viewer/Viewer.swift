import CLSR
import Glibc
import Imaging
import Terminal

/// The interactive viewer: an event changes the state, the state is drawn, and the worker is asked for what is missing.
///
/// Nothing on the main thread waits for the network.
@MainActor final class Viewer {
  /// How a viewer comes to its end.
  enum Ending: Sendable, Equatable {
    /// The user pressed q.
    case quit
    /// A signal of this number came.
    case signal(Int32)
  }

  /// After so long without an event a picture is drawn again as good as it can be.
  private static let rest = Duration.milliseconds(150)

  let screen: Screen
  let settings: ViewSettings
  let worker = Worker<Finding>()

  /// The files, and what is known of them.
  var album: Album
  /// What keys and mouse have made of the view.
  var state: ViewState
  /// Which cells show what; nil when the terminal is too small.
  var layout: Layout?
  /// The boxes restored last.
  var cache = RestorationCache()
  /// What the network attends to when it restores a box.
  var attention: (box: Region, patches: [AttendedPatch])?
  /// A sentence for the status line, until the next key.
  var message: String?
  /// The name that is being typed, if one is.
  var prompt: LinePrompt?
  /// What the mouse moves while its button is held.
  var drag: Drag?
  /// Whether the picture will change at once, so that it need not be drawn as good as it can be.
  private(set) var isMoving = false
  /// When the picture has rested for long enough, or the demo's next step is due.
  private var alarm: ContinuousClock.Instant?
  /// The walk that the box makes by itself, and whether it may still begin: until the first key.
  var demo: Demo?
  private var mayWalk: Bool
  /// Whether the box has found its first place, for good or by a preview.
  private var hasPlacedBox = false, hasSeenPreview = false
  /// What is shown, and how many frames were drawn until now.
  var frame: Frame, frameNumber = 0
  /// What was drawn last, for the next frame.
  var painter = Painter()
  /// What the worker was asked for last, and what it was told to do when idle.
  var question: Question?, idleQuestion: Question?

  /// A viewer of `album`, whose first file may be known already.
  init(screen: Screen, settings: ViewSettings, album: Album) {
    self.screen = screen
    frame = Frame(screen.canvas)
    self.settings = settings
    self.album = album
    mayWalk = settings.isDemo
    state = ViewState(zoom: Zoom())
  }

  /// Shows the photos until the user has seen enough.
  func run() -> Ending {
    // What was asked to be saved is saved; a broken disk must not keep the terminal for ever.
    defer { worker.finish(waitingAtMost: 10) }
    layOut()
    lookAtFirstFile()
    while true {
      draw()
      askForWhatIsMissing()
      let timeout = alarm.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
      var event = screen.next(wakingOn: worker.wakeDescriptor, timeout: timeout)
      // Everything that has happened comes before the next frame: a held key never queues up.
      while let next = event {
        if let ending = handle(next) { return ending }
        event = screen.next(wakingOn: worker.wakeDescriptor, timeout: .zero)
      }
      // Asked of the clock: findings of the worker may come more often than the alarm would.
      if let alarm, alarm <= .now { timeIsOver() }
    }
  }

  /// The picture has changed by the user's hand: more of it may follow at once.
  func startMoving() {
    hasPlacedBox = true
    isMoving = true
    alarm = .now + Self.rest
  }

  /// The user takes over.
  func endDemo() {
    demo = nil
    mayWalk = false
  }

  private func timeIsOver() {
    alarm = nil
    isMoving = false
    guard demo != nil, album.photo != nil else { return }
    demo?.advance(&state.zoom)
    // On the way from place to place, not at a place that was reached.
    isMoving = demo?.delay == Demo.step
    alarm = demo.map { .now + $0.delay }
  }

  private func handle(_ event: Event) -> Ending? {
    switch event {
    case .key(let key): return handle(key)
    case .mouse(let mouse): handle(mouse)
    case .resized, .resumed: layOut()
    case .woken: worker.take().forEach(learn)
    case .interrupt: return .signal(SIGINT)
    case .terminate: return .signal(SIGTERM)
    case .hangup: return .signal(SIGHUP)
    }
    return nil
  }

  private func handle(_ key: Key) -> Ending? {
    message = nil
    endDemo()
    if prompt != nil {
      edit(key)
      return nil
    }
    guard let action = Keymap.action(for: key) else { return nil }
    let before = state.zoom
    state.apply(action)
    if state.zoom != before { startMoving() }
    switch action {
    case .quit: return .quit
    case .changeFile(let steps): changeFile(by: steps)
    case .save: save(to: .besidePhoto)
    case .saveAs: askForName()
    case .saveComparison: saveComparison()
    case .nextComparison: layOut()
    case .redraw: screen.invalidate()
    // For a terminal whose Ctrl-Z does not send it already.
    case .suspend: raise(SIGTSTP)
    default: break
    }
    return nil
  }

  private func edit(_ key: Key) {
    switch prompt?.apply(key, complete: PathCompletion.complete) {
    case .editing, nil: break
    case .cancelled: prompt = nil
    case .done:
      if let path = prompt?.line { save(to: .path(path)) }
      prompt = nil
    }
  }

  // MARK: Files

  /// Looks at the first file here and now: there is nothing else to show yet.
  private func lookAtFirstFile() {
    do throws(PhotoError) {
      if case .unread = album.state { album[album.index] = .known(try PhotoBytes(path: album.path), nil) }
      if case .known(let file, nil) = album.state {
        let pyramid = try file.preview(filling: previewSize, maxPixels: settings.maxPixels)
        album[album.index] = .known(file, pyramid)
      }
    } catch {
      album[album.index] = .failed(error)
    }
    photoChanged()
  }

  private func changeFile(by steps: Int) {
    guard album.move(by: steps) else {
      let place = album.paths.count == 1 ? "only" : steps > 0 ? "last" : "first"
      message = "this is the \(place) file"
      return
    }
    cache.removeAll()
    attention = nil
    photoChanged()
  }

  /// Another photo, or more of the same one, is known: the box stays where it is.
  func photoChanged() {
    painter.forget()
    if let size = album.size { state.zoom.change(toPhoto: size) }
    placeBox()
    guard mayWalk, let pyramid = album.photo?.pyramid else { return }
    demo = Demo(pyramid)
    alarm = .now + Demo.pause
  }

  /// As many pixels as the photo has on the screen at first.
  var previewSize: PixelSize {
    state.zoom.overview.isEmpty ? state.zoom.pane.size : state.zoom.overview.size
  }

  /// Puts the box where there is something to see, before the user has moved it: the middle of a photo may be sky.
  private func placeBox() {
    guard !hasPlacedBox, let pyramid = album.pyramid else { return }
    let box = state.zoom.box
    // A preview tells roughly where; when all pixels are there, the box moves a little at most.
    let first = pyramid.detailedPlaces(1).first
    let here = Pyramid.Place(x: box.x + box.width / 2, y: box.y + box.height / 2)
    let place = pyramid.detailedPlace(
      near: hasSeenPreview ? here : first ?? here, size: PixelSize(width: box.width, height: box.height),
      reach: hasSeenPreview ? 1 : 4)
    state.zoom.center(onX: place.x, y: place.y)
    hasSeenPreview = true
    hasPlacedBox = album.photo != nil
  }
}
