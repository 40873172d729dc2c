/// How long work will go on, from how its finished share grew.
///
/// Looks at the latest half of the time so far: what was slower or faster at the beginning is forgotten as the work goes on, and
/// a moment's haste changes little.
struct RestEstimate {
  private var samples: [(seconds: Double, share: Double)] = [(0, 0)]

  /// Takes note of the finished share, 0 to 1, so many seconds after the start.
  mutating func note(_ share: Double, at seconds: Double) {
    samples.append((seconds, share))
    // The latest sample before the window stays: it is the window's beginning.
    let old = samples.prefix { $0.seconds <= seconds / 2 }.count - 1
    if old > 0 { samples.removeFirst(old) }
  }

  /// Seconds until all is done; nil while nothing can be said, and in the first second, whose haste is not that of the rest.
  var seconds: Double? {
    guard let first = samples.first, let last = samples.last, last.seconds >= 1, last.share > first.share
    else { return nil }
    return (1 - last.share) * (last.seconds - first.seconds) / (last.share - first.share)
  }
}
