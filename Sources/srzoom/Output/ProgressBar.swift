import Glibc

/// `restoring  [########------------]  40 %, 12 s left` on standard error, rewritten in place.
///
/// Shown only when standard error is a terminal, and only for work that takes over a second.
struct ProgressBar {
  private let title: String
  private let isShown = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private var next: ContinuousClock.Instant
  private var rest = RestEstimate()

  init(_ title: String) {
    self.title = title
    next = start + .seconds(1)
  }

  /// Tells the finished share from 0 to 1; cheap, since it draws at most ten times a second.
  mutating func show(_ share: Double) {
    let now = ContinuousClock.now
    guard isShown, now >= next else { return }
    next = now + .milliseconds(100)
    rest.note(share, at: (now - start) / .seconds(1))
    Output.complain("\r" + Self.line(title, share: share, rest: rest.seconds))
  }

  /// Takes the bar away.
  func clear() {
    guard isShown, next > start + .seconds(1) else { return }
    Output.complain("\r" + String(repeating: " ", count: Self.line(title, share: 1, rest: nil).count) + "\r")
  }

  /// The bar as text, always of the same width; a rest under a second is told as one.
  static func line(_ title: String, share: Double, rest: Double?) -> String {
    let share = min(max(share, 0), 1)
    let done = Int(share * 20)
    let bar = String(repeating: "#", count: done) + String(repeating: "-", count: 20 - done)
    let left =
      rest.flatMap { share < 1 ? Text.right("\(max(1, Int($0.rounded(.up))))", 6) + " s left" : nil } ?? ""
    return "\(title)  [\(bar)] \(Text.right("\(Int(share * 100))", 3)) %" + Text.left(left, 13)
  }
}
