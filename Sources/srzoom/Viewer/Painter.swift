import Imaging
import Terminal

/// Draws what the panes show: photos in, pictures out. What has not changed since the last frame is not drawn again.
struct Painter {
  /// What a picture depends on.
  private struct Look: Hashable {
    var part: Region
    var size: PixelSize
    var showsPixels = false
  }

  /// The colour of the box in the overview and of the wipe's divider.
  static let marker: [UInt8] = [255, 214, 0]
  /// Differences are shown this many times as strong.
  static let differenceGain = 8

  private var overview = Memo<Look, Photo>(), bilinear = Memo<Look, Photo>(), restored = Memo<Look, Photo>()

  /// Another photo, or more of the same one, is shown from now on.
  mutating func forget() { self = Painter() }

  /// The photo or the visible part of it, with the box.
  mutating func overview(_ pyramid: Pyramid, _ viewport: Viewport, box: Region, size: PixelSize) -> Photo {
    var picture = overview.value(for: Look(part: viewport.source, size: size)) { look in
      pyramid.picture(of: look.part, size: look.size, showsPixels: false)
    }
    picture.outline(viewport.picturePixels(showing: box, of: size), thickness: max(1, size.width / 400))
    return picture
  }

  /// The box, enlarged without the network.
  mutating func bilinear(_ pyramid: Pyramid, box: Region, size: PixelSize, showsPixels: Bool) -> Photo {
    bilinear.value(for: Look(part: box, size: size, showsPixels: showsPixels)) { look in
      pyramid.picture(of: look.part, size: look.size, showsPixels: look.showsPixels)
    }
  }

  /// The box as the network restored it.
  mutating func restored(_ photo: Photo, box: Region, size: PixelSize, showsPixels: Bool) -> Photo {
    restored.value(for: Look(part: box, size: size, showsPixels: showsPixels)) { look in
      photo.scaled(photo.bounds, to: look.size, showsPixels: look.showsPixels)
    }
  }

  /// `left` to the left of the divider, `right` to its right.
  static func wipe(_ left: Photo, _ right: Photo, divider: Double) -> Photo {
    var picture = right
    let column = min(left.width - 1, Int(divider * Double(left.width)))
    for row in 0..<picture.height {
      let start = row * picture.width * 3
      picture.pixels.replaceSubrange(
        start..<start + column * 3, with: left.pixels[start..<start + column * 3])
      picture.pixels.replaceSubrange(start + column * 3..<start + column * 3 + 3, with: marker)
    }
    return picture
  }

  /// How `restored` differs from `bilinear`, around a middle grey.
  static func difference(_ restored: Photo, _ bilinear: Photo) -> Photo {
    let pixels = zip(restored.pixels, bilinear.pixels).map { new, old in
      UInt8(clamping: 128 + (Int(new) - Int(old)) * differenceGain)
    }
    return Photo(width: restored.width, height: restored.height, pixels: pixels)
  }
}

/// The last value of a function, kept as long as it is asked for the same argument.
private struct Memo<Argument: Hashable, Value> {
  private var last: (argument: Argument, value: Value)?

  mutating func value(for argument: Argument, make: (Argument) -> Value) -> Value {
    if let last, last.argument == argument { return last.value }
    let value = make(argument)
    last = (argument, value)
    return value
  }
}

extension Photo {
  /// Draws a frame just inside the edge of `region`, at least 3×3 pixels around its middle so that it can be seen.
  mutating func outline(_ region: Region, thickness: Int) {
    guard !region.isEmpty else { return }
    let least = min(width, height, 2 * thickness + 1)
    let outer = Region(
      x: max(0, min(region.x - max(0, least - region.width) / 2, width - max(least, region.width))),
      y: max(0, min(region.y - max(0, least - region.height) / 2, height - max(least, region.height))),
      width: max(least, region.width), height: max(least, region.height)
    ).intersection(bounds)
    let inner = outer.grown(by: -thickness)
    for y in outer.y..<outer.maxY {
      for x in outer.x..<outer.maxX where !inner.contains(Region(x: x, y: y, width: 1, height: 1)) {
        let start = (y * width + x) * 3
        pixels.replaceSubrange(start..<start + 3, with: Painter.marker)
      }
    }
  }
}
