import Imaging
import Terminal

extension Pyramid {
  /// A point of the photo, in its pixels.
  struct Place: Sendable, Equatable {
    var x: Int, y: Int
  }

  /// Up to `count` places that differ most from their surroundings, the first one first, well apart from each other.
  ///
  /// - Precondition: `count` is at least 1.
  func detailedPlaces(_ count: Int) -> [Place] {
    let small = thumbnail
    let cell = max(4, max(small.width, small.height) / 24)
    var candidates: [(place: Place, detail: Int)] = []
    for y in stride(from: 0, to: max(1, small.height - cell), by: cell) {
      for x in stride(from: 0, to: max(1, small.width - cell), by: cell) {
        let region = Region(x: x, y: y, width: cell, height: cell).intersection(small.bounds)
        let place = Place(
          x: (2 * region.x + region.width) * size.width / (2 * small.width),
          y: (2 * region.y + region.height) * size.height / (2 * small.height))
        candidates.append((place, small.detail(in: region)))
      }
    }
    candidates.sort { $0.detail > $1.detail }
    let distance = max(size.width, size.height) / 6
    var places: [Place] = []
    for (place, _) in candidates where places.count < count {
      if places.allSatisfy({ max(abs($0.x - place.x), abs($0.y - place.y)) >= distance }) {
        places.append(place)
      }
    }
    return places
  }

  /// The middle of the part of `size` around a place, at most `reach` of its sizes away, in which neighbouring pixels
  /// differ most: what a small box, as half blocks have, should stand on.
  func detailedPlace(near place: Place, size box: PixelSize, reach: Int = 4) -> Place {
    let scale = Double(largest.width) / Double(size.width)
    let width = max(2, Int(Double(box.width) * scale))
    let height = max(2, Int(Double(box.height) * scale))
    let (middleX, middleY) = (Int(Double(place.x) * scale), Int(Double(place.y) * scale))
    var best = (place: place, detail: -1)
    for stepY in -reach * 2...reach * 2 {
      for stepX in -reach * 2...reach * 2 {
        let region = Region(
          x: middleX + (stepX - 1) * width / 2, y: middleY + (stepY - 1) * height / 2, width: width,
          height: height)
        guard largest.bounds.contains(region) else { continue }
        let detail = largest.detail(in: region)
        if detail > best.detail {
          let x = Double(region.x + width / 2) / scale
          let y = Double(region.y + height / 2) / scale
          best = (Place(x: Int(x), y: Int(y)), detail)
        }
      }
    }
    return best.place
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
