import Imaging
import Terminal

/// A walk of the box over the most detailed places of a photo, one after the other and round again.
struct Demo: Sendable, Equatable {
  /// Time between two steps, and at a place that was reached.
  static let step = Duration.milliseconds(40), pause = Duration.seconds(3)
  /// How many steps lead from one place to the next.
  static let steps = 30

  /// The places, in photo pixels.
  let places: [Place]
  /// The place that is walked to, and how many steps have been made.
  private var next = 0, made = 0

  /// A point of the photo.
  struct Place: Sendable, Equatable {
    var x: Int, y: Int
  }

  /// Chooses up to `count` places that differ most from their surroundings, well apart from each other.
  ///
  /// - Parameters:
  ///   - pyramid: the photo.
  ///   - count: at least 1.
  init(_ pyramid: Pyramid, count: Int = 6) {
    let small = pyramid.thumbnail
    let cell = max(4, max(small.width, small.height) / 24)
    var candidates: [(place: Place, detail: Int)] = []
    for y in stride(from: 0, to: max(1, small.height - cell), by: cell) {
      for x in stride(from: 0, to: max(1, small.width - cell), by: cell) {
        let region = Region(x: x, y: y, width: cell, height: cell).intersection(small.bounds)
        let place = Place(
          x: (2 * region.x + region.width) * pyramid.size.width / (2 * small.width),
          y: (2 * region.y + region.height) * pyramid.size.height / (2 * small.height))
        candidates.append((place, small.detail(in: region)))
      }
    }
    candidates.sort { $0.detail > $1.detail }
    let distance = max(pyramid.size.width, pyramid.size.height) / 6
    var places: [Place] = []
    for (place, _) in candidates where places.count < count {
      if places.allSatisfy({ max(abs($0.x - place.x), abs($0.y - place.y)) >= distance }) {
        places.append(place)
      }
    }
    self.places = places
  }

  /// How long to wait before the next step.
  var delay: Duration { made == 0 ? Self.pause : Self.step }

  /// Moves the box by one step.
  mutating func advance(_ zoom: inout Zoom) {
    guard !places.isEmpty else { return }
    let box = zoom.box
    let goal = places[next]
    let left = Self.steps - made
    let x = box.x + box.width / 2
    let y = box.y + box.height / 2
    zoom.center(onX: x + (goal.x - x) / left, y: y + (goal.y - y) / left)
    made += 1
    if made == Self.steps {
      made = 0
      next = (next + 1) % places.count
    }
  }
}

extension Photo {
  /// How much neighbouring pixels of a part differ, on average, in 1/16 levels of green.
  fileprivate func detail(in region: Region) -> Int {
    var sum = 0
    for y in region.y..<region.maxY - 1 {
      for x in region.x..<region.maxX - 1 {
        let here = (y * width + x) * 3 + 1
        sum += abs(Int(pixels[here]) - Int(pixels[here + 3]))
        sum += abs(Int(pixels[here]) - Int(pixels[here + width * 3]))
      }
    }
    return sum * 16 / max(1, region.area)
  }
}
