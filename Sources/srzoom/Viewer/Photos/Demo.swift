import Imaging
import Terminal

/// A walk of the box over the best places of a photo, one after the other and round again.
struct Demo: Sendable, Equatable {
  /// Time between two steps, and at a place that was reached.
  static let step = Duration.milliseconds(40), pause = Duration.seconds(3)
  /// How many steps lead from one place to the next.
  static let steps = 30

  /// The places, in photo pixels.
  let places: [Pyramid.Place]
  /// The place that is walked to, and how many steps have been made.
  private var next: Int
  private var made = 0

  /// The walk of a box over up to `count` (at least 1) places of a photo that are worth a look.
  init(_ pyramid: Pyramid, box: PixelSize, count: Int = 6) {
    places = pyramid.places(for: box, count: count)
    // At the best one it stands already.
    next = places.count > 1 ? 1 : 0
  }

  /// How long to wait before the next step.
  var delay: Duration { made == 0 ? Self.pause : Self.step }

  /// Whether the box stands at a place, to be looked at.
  var isAtPlace: Bool { made == 0 }

  /// Makes one step.
  ///
  /// - Parameter box: where the box stands.
  /// - Returns: where its middle goes.
  mutating func advance(from box: Region) -> Pyramid.Place {
    let (x, y) = (box.x + box.width / 2, box.y + box.height / 2)
    guard !places.isEmpty else { return Pyramid.Place(x: x, y: y) }
    let goal = places[next]
    let left = Self.steps - made
    made += 1
    if made == Self.steps {
      made = 0
      next = (next + 1) % places.count
    }
    return Pyramid.Place(x: x + (goal.x - x) / left, y: y + (goal.y - y) / left)
  }
}
