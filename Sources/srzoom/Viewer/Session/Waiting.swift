/// Whether the user is told that the box is being restored: at once where it rests, but where it moves only after a moment,
/// lest the words change with each step.
struct Waiting: Sendable, Equatable {
  /// The user is not told of less than this.
  static let patience = Motion.rest

  /// Since when the box waits.
  private var start: ContinuousClock.Instant?
  /// Whether the box is being restored, as far as the user is told.
  private(set) var isTold = true
  /// How long the last box took that was restored, in seconds.
  private(set) var seconds = 0.0

  /// All of the box is restored, which took so many seconds.
  mutating func finish(seconds: Double) {
    (start, isTold) = (nil, false)
    self.seconds = seconds
  }

  /// The box waits to be restored.
  mutating func wait(isMoving: Bool, at now: ContinuousClock.Instant) {
    let start = start ?? now
    self.start = start
    isTold = isTold || !isMoving || now - start >= Self.patience
  }
}
