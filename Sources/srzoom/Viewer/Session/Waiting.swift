import Imaging

/// Whether the user is told that the box is being restored: at once where it rests, but where it moves only after a moment,
/// lest the words change with each step.
struct Waiting: Sendable, Equatable {
  /// The user is not told of less than this.
  static let patience = Motion.rest

  /// Since when a box waits, not always the same one.
  private var start: ContinuousClock.Instant?
  /// The last box that could be restored, and since when it waits; nil when it does not.
  private var box: Region?
  private var boxStart: ContinuousClock.Instant?
  /// Whether the box is being restored, as far as the user is told.
  private(set) var isTold = true
  /// How long the last restored box was waited for, in seconds; nil when it was there at once.
  private(set) var seconds: Double?

  /// All of a box is restored.
  mutating func finish(_ box: Region, at now: ContinuousClock.Instant) {
    (start, isTold) = (nil, false)
    if let boxStart, box == self.box {
      seconds = (now - boxStart) / .seconds(1)
    } else if box != self.box {
      seconds = nil
    }
    (self.box, boxStart) = (box, nil)
  }

  /// A box waits to be restored; nil while there is nothing to be restored.
  mutating func wait(for box: Region?, isMoving: Bool, at now: ContinuousClock.Instant) {
    if box != self.box || boxStart == nil { boxStart = now }
    self.box = box
    let start = start ?? now
    self.start = start
    isTold = isTold || !isMoving || now - start >= Self.patience
  }
}
