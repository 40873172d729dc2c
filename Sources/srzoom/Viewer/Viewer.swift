import Glibc
import Imaging
import Terminal

/// The interactive viewer: an event changes the session, the session is drawn, and the worker does what it lacks.
///
/// Nothing on the main thread waits for the network.
@MainActor struct Viewer {
  /// How a viewer comes to its end.
  enum Ending: Sendable, Equatable {
    /// The user pressed q.
    case quit
    /// A signal of this number came.
    case signal(Int32)
  }

  /// Frames that show nothing but more tiles are at least so far apart.
  private static let timeBetweenTiles = Duration.milliseconds(50)

  private let screen: Screen
  private let worker: Worker<WorkRequest, WorkResult>
  private let renderer = Renderer()
  private let watch = FileWatch()
  private var session: Session

  /// A viewer of `album`, whose first file may be known already; `message` is what it has to say first.
  init(screen: Screen, settings: ViewSettings, album: Album, message: String?) {
    self.screen = screen
    session = Session(
      settings, album: album, canvas: screen.canvas, copiesPictures: screen.copiesPictures, message: message)
    worker = Worker(yields: \.yields) { $0.perform(settings, isCancelled: $1) }
  }

  /// Shows the photos until the user has seen enough.
  mutating func run() -> Ending {
    // What was asked to be saved is saved; a broken disk must not keep the terminal for ever.
    defer { worker.finish(waitingAtMost: 10) }
    lookAtFirstFile()
    while true {
      screen.present(renderer.frame(of: session))
      let drawn = ContinuousClock.now
      worker.submit(session.requests)
      watch.watch(session.album.path)
      if let ending = waitForChange(since: drawn) { return ending }
      // Asked of the clock: results of the worker may come more often than the alarm would.
      if let alarm = session.motion.alarm, alarm <= .now { _ = handle(.alarm) }
    }
  }

  /// Takes in all that has happened when something has: a held key never queues up.
  ///
  /// Tiles that come one after the other share frames, which would take the time that the next tiles need.
  private mutating func waitForChange(since drawn: ContinuousClock.Instant) -> Ending? {
    var hasOnlyTiles = true
    var limit = session.motion.alarm
    while true {
      let timeout = limit.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
      var event = screen.next(wakingOn: worker.wakeDescriptor, watch.descriptor, timeout: timeout)
      if event == nil { return nil }
      while let next = event {
        if case .woken = next {} else { hasOnlyTiles = false }
        if let ending = receive(next) { return ending }
        event = screen.next(wakingOn: worker.wakeDescriptor, watch.descriptor, timeout: .zero)
      }
      if !hasOnlyTiles || !session.canRestore || session.isRestored { return nil }
      let next = drawn + Self.timeBetweenTiles
      if next <= .now { return nil }
      limit = min(next, session.motion.alarm ?? next)
    }
  }

  /// A preview of the first file is made here and now: there is nothing else to show yet.
  private mutating func lookAtFirstFile() {
    guard case .known(let bytes, nil) = session.album.state else { return }
    do throws(PhotoError) {
      let pyramid = try bytes.preview(filling: session.previewSize, maxPixels: session.settings.maxPixels)
      _ = handle(.finished(.looked(file: session.album.index, bytes, pyramid)))
    } catch {
      _ = handle(.finished(.failed(file: session.album.index, error)))
    }
  }

  private mutating func receive(_ event: Event) -> Ending? {
    switch event {
    case .key(let key): return handle(.key(key))
    case .mouse(let mouse): return handle(.mouse(mouse))
    case .copied(let isTaken): return handle(.copied(isTaken))
    case .resized, .resumed: return handle(.resized(screen.canvas))
    case .woken(watch.descriptor): return watch.take() ? handle(.fileChanged) : nil
    case .woken:
      for result in worker.take() { _ = handle(.finished(result)) }
      return nil
    case .interrupt: return .signal(SIGINT)
    case .terminate: return .signal(SIGTERM)
    case .hangup: return .signal(SIGHUP)
    }
  }

  private mutating func handle(_ event: Session.Event) -> Ending? {
    for command in session.handle(event) {
      switch command {
      case .save(let request): worker.require(.save(request))
      case .copyText(let text): screen.copy(text)
      case .copyPicture(let png): screen.copy(png: png)
      case .complete(let beginning): _ = handle(.completed(PathCompletion.complete(beginning)))
      case .program(.redraw): screen.invalidate()
      // For a terminal whose Ctrl-Z does not send it already.
      case .program(.suspend): raise(SIGTSTP)
      case .program(.quit): return .quit
      }
    }
    return nil
  }
}
