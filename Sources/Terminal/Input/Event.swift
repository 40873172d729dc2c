/// What the user or the outside world did, as `Screen.next` tells it.
public enum Event: Sendable, Equatable {
  /// A key was pressed.
  case key(Key)
  /// The mouse was pressed, dragged, released, or its wheel turned.
  case mouse(MouseEvent)
  /// The screen has another size, or its cells have: lay out and draw the whole frame again.
  case resized
  /// The program was suspended and goes on, or was stopped and continued: draw the whole frame again.
  case resumed
  /// The terminal has put a picture on the clipboard (`Screen.copy(png:)`), or has refused to.
  case copied(Bool)
  /// This wake descriptor became readable.
  case woken(Int32)
  /// SIGINT, which is also what Ctrl-C sends: leave with status 130.
  case interrupt
  /// SIGTERM: leave with status 143.
  case terminate
  /// SIGHUP, or the terminal is gone: leave with status 129.
  case hangup
}
