import Imaging
import Terminal

/// A photo in halves of its size, so that any part of it is drawn at about the cost of the pixels on the screen.
struct Pyramid: Sendable {
  /// Size of the photo itself, in its pixels.
  let size: PixelSize
  /// The largest first; each about half as wide and high as the one before.
  private let levels: [Photo]

  /// Where there is something to see.
  private let structure: StructureMap
  /// The picture that it was made of.
  private let structured: PixelSize

  /// All levels of a photo, transparent parts over a checkerboard.
  init(_ photo: Photo) {
    self.init(photo, of: photo.size)
  }

  /// The levels of a picture that is smaller than the photo that it stands for, for the time being.
  init(preview: Photo, of size: PixelSize) { self.init(preview, of: size) }

  private init(_ picture: Photo, of size: PixelSize) {
    self.size = size
    levels = Self.levels(of: picture.overCheckerboard())
    // Detail counts, and time.
    let picture = levels.first { $0.bounds.area <= 8_000_000 } ?? levels[levels.count - 1]
    structure = StructureMap(picture)
    structured = picture.size
  }

  /// A point of the photo, in its pixels.
  struct Place: Sendable, Equatable {
    var x: Int, y: Int
  }

  /// Up to `count` places for the middle of a box that are worth a look, the best first, well apart from each other.
  func places(for box: PixelSize, count: Int) -> [Place] {
    let part = PixelSize(
      width: box.width * structured.width / size.width, height: box.height * structured.height / size.height)
    return structure.places(for: part, count: count).map {
      Place(x: $0.x * size.width / structured.width, y: $0.y * size.height / structured.height)
    }
  }

  /// Draws a part of the photo: area mean when it is reduced, bilinear or whole pixels when it is enlarged.
  ///
  /// - Parameters:
  ///   - part: in the photo's pixels.
  ///   - size: of the result.
  ///   - showsPixels: whether an enlarged picture shows whole pixels instead of a smooth picture.
  /// - Returns: the part in its new size.
  func picture(of part: Region, size: PixelSize, showsPixels: Bool) -> Photo {
    let level = level(for: part, size: size)
    return level.scaled(scale(part, to: level), to: size, showsPixels: showsPixels)
  }

  /// The smallest level that still has a pixel for each pixel of the result.
  private func level(for part: Region, size: PixelSize) -> Photo {
    levels.last { level in
      let part = scale(part, to: level)
      return part.width >= size.width && part.height >= size.height
    } ?? levels[0]
  }

  /// `part` in the pixels of a level: all that it touches, at least one.
  private func scale(_ part: Region, to level: Photo) -> Region {
    if level.width == size.width && level.height == size.height { return part }
    let left = min(part.x * level.width / size.width, level.width - 1)
    let top = min(part.y * level.height / size.height, level.height - 1)
    let right = (part.maxX * level.width + size.width - 1) / size.width
    let bottom = (part.maxY * level.height + size.height - 1) / size.height
    return Region(x: left, y: top, width: max(1, right - left), height: max(1, bottom - top))
  }

  private static func levels(of photo: Photo) -> [Photo] {
    var levels = [photo]
    // Below this there is nothing left to save.
    while case let last = levels[levels.count - 1], min(last.width, last.height) >= 128 {
      levels.append(last.areaMean(last.bounds, width: last.width / 2, height: last.height / 2))
    }
    return levels
  }
}

extension Photo {
  /// A part of the picture in another size, for the screen; enlarged smoothly or by whole pixels.
  func scaled(_ part: Region, to size: PixelSize, showsPixels: Bool) -> Photo {
    if part.width >= size.width && part.height >= size.height {
      if part.width == size.width && part.height == size.height { return cropped(to: part) }
      return areaMean(part, width: size.width, height: size.height)
    }
    return showsPixels
      ? nearest(part, width: size.width, height: size.height)
      : bilinear(part, width: size.width, height: size.height)
  }
}
