import Imaging

/// How long a box will still be restored, from how many of its tiles were since the first one.
///
/// What comes before the first one, such as the photo's context, is not done again and tells nothing of the others.
struct RestForecast: Sendable {
  private var box = Region(x: 0, y: 0, width: 0, height: 0)
  /// How many tiles were missing last.
  private var missing = 0
  /// How many were still missing, and when, as the first one was restored.
  private var first: (missing: Int, time: ContinuousClock.Instant)?
  private var estimate = RestEstimate()

  /// Takes note of how many tiles of a box are missing.
  mutating func note(missing: Int, of box: Region, at now: ContinuousClock.Instant) {
    if box != self.box || missing > self.missing {
      self = RestForecast()
      self.box = box
    } else if let first {
      let share = 1 - Double(missing) / Double(max(first.missing, 1))
      estimate.note(share, at: (now - first.time) / .seconds(1))
    } else if missing < self.missing {
      first = (missing, now)
    }
    self.missing = missing
  }

  /// Seconds until all of it is restored; nil while that cannot be said.
  var seconds: Double? { estimate.seconds }
}
