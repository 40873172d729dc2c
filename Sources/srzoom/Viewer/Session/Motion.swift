import Imaging

/// What moves, by the user's hand or by itself, and when something is due.
struct Motion: Sendable {
  /// After so long without an event a picture is drawn again as well as it can be.
  static let rest = Duration.milliseconds(150)

  /// Whether the box or the divider is being moved, so that more is likely to follow at once.
  private(set) var isMoving = false
  /// When the picture has rested for long enough, or the next step of the demo or of the divider is due.
  private(set) var alarm: ContinuousClock.Instant?
  /// The walk that the box makes by itself, and whether it may still begin: until the first key.
  private var demo: Demo?
  private var mayWalk: Bool

  /// The divider's first way, until it is over or a key ends it.
  private var unveiling: Unveiling?

  /// At rest, until there is a photo.
  ///
  /// - Parameters:
  ///   - mayWalk: whether the box walks by itself then.
  ///   - unveils: whether the divider stands at the right edge, and goes to the middle when the box is restored.
  init(mayWalk: Bool, unveils: Bool) {
    self.mayWalk = mayWalk
    unveiling = unveils ? Unveiling() : nil
  }

  /// Whether the box walks by itself.
  var isDemo: Bool { demo != nil }

  /// The user has moved the box or the divider, and may do it again at once.
  mutating func userMoved(at now: ContinuousClock.Instant) {
    isMoving = true
    alarm = now + Self.rest
  }

  /// The user has done something: the box walks no more.
  mutating func stopWalking() {
    demo = nil
    mayWalk = false
  }

  /// Ends the divider's first way: it has been put elsewhere, or will be.
  mutating func endUnveiling() { unveiling = nil }

  /// Has the box walk over a photo, if it may and does not yet.
  mutating func walk(over pyramid: Pyramid, box: PixelSize, at now: ContinuousClock.Instant) {
    guard mayWalk, demo == nil else { return }
    demo = Demo(pyramid, box: box)
    alarm = now + Demo.pause
  }

  /// The box is restored: it is unveiled, and the demo stays long enough for a look at it.
  mutating func boxRestored(at now: ContinuousClock.Instant) {
    guard alarm == nil else { return }
    alarm = demo.map { now + $0.delay } ?? unveiling.map { _ in now + Unveiling.step }
  }

  /// Where the divider stands as long as it has not come to the middle by itself.
  var divider: Double? { unveiling?.divider }

  /// The alarm is due: the divider goes on, if it is on its first way.
  ///
  /// - Returns: where it stands; nil if it is not.
  mutating func unveil(at now: ContinuousClock.Instant) -> Double? {
    guard var unveiling else { return nil }
    unveiling.advance()
    alarm = unveiling.isOver ? nil : now + Unveiling.step
    self.unveiling = unveiling.isOver ? nil : unveiling
    return unveiling.divider
  }

  /// The alarm is due.
  ///
  /// - Parameters:
  ///   - box: where it stands.
  ///   - isWaiting: whether there is still something to be restored of it.
  ///   - now: the time.
  /// - Returns: where the demo puts its middle; nil when it stays.
  mutating func advance(
    from box: Region, isWaiting: Bool, at now: ContinuousClock.Instant
  ) -> Pyramid.Place? {
    alarm = nil
    isMoving = false
    // It stays until there is something to see, and then long enough to see it.
    guard var demo, !(demo.isAtPlace && isWaiting) else { return nil }
    let place = demo.advance(from: box)
    // On the way from place to place, not at a place that was reached.
    isMoving = !demo.isAtPlace
    alarm = now + demo.delay
    self.demo = demo
    return place
  }
}
