import Imaging
import Terminal

/// Draws what the panes show, photos in, pictures out; what has not changed since the last frame is not drawn again.
struct Painter {
  /// What a picture depends on.
  private struct Look: Hashable {
    var part: Region
    var size: PixelSize
    var showsPixels = false
  }

  /// Differences are shown this many times as strong.
  static let differenceGain = 8

  private var overview = Memo<Look, Photo>(), bilinear = Memo<Look, Photo>(), restored = Memo<Look, Photo>()

  /// Another photo, or more of the same one, is shown from now on.
  mutating func forget() { self = Painter() }

  /// The photo or the visible part of it.
  mutating func overview(_ pyramid: Pyramid, part: Region, size: PixelSize) -> Photo {
    overview.value(for: Look(part: part, size: size)) { look in
      pyramid.picture(of: look.part, size: look.size, showsPixels: false)
    }
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

  /// `left` to the left of a divider, `right` to its right.
  ///
  /// - Precondition: both have the same size.
  static func wipe(_ left: Photo, _ right: Photo, divider: Double) -> Photo {
    var picture = right
    let column = min(left.width - 1, Int(divider * Double(left.width)))
    picture.replace(Region(x: 0, y: 0, width: column, height: picture.height), with: left)
    for row in 0..<picture.height { picture.set(Photo.marker, x: column, y: row) }
    return picture
  }

  /// How `restored` differs from `bilinear`, around a middle grey.
  ///
  /// - Precondition: both have the same size.
  static func difference(_ restored: Photo, _ bilinear: Photo) -> Photo {
    var picture = restored
    for index in picture.pixels.indices {
      let difference = Int(restored.pixels[index]) - Int(bilinear.pixels[index])
      picture.pixels[index] = UInt8(clamping: 128 + difference * differenceGain)
    }
    return picture
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

/// What is drawn over a picture.
extension Photo {
  /// The colour of the box in the overview and of the wipe's divider.
  static let marker: (UInt8, UInt8, UInt8) = (255, 214, 0)

  /// Draws a frame just inside the edge of `region`, and takes half of the light from the pixels around it, so that it is
  /// seen on a photo of its own colour.
  ///
  /// - Parameters:
  ///   - region: in pixels.
  ///   - thickness: of the frame.
  ///   - least: the frame of a smaller region has sides of this many pixels, so that it can be found.
  mutating func outline(_ region: Region, thickness: Int, least: Int = 3) {
    guard !region.isEmpty else { return }
    let least = min(width, height, max(least, 2 * thickness + 1))
    let (frameWidth, frameHeight) = (max(least, region.width), max(least, region.height))
    let outer = Region(
      x: max(0, min(region.x - (frameWidth - region.width) / 2, width - frameWidth)),
      y: max(0, min(region.y - (frameHeight - region.height) / 2, height - frameHeight)),
      width: frameWidth, height: frameHeight)
    let inner = outer.grown(by: -thickness)
    let around = outer.grown(by: thickness).intersection(bounds)
    for y in around.y..<around.maxY {
      for x in around.x..<around.maxX where !outer.contains(Region(x: x, y: y, width: 1, height: 1)) {
        for index in (y * width + x) * 3..<(y * width + x) * 3 + 3 { pixels[index] /= 2 }
      }
    }
    for y in outer.y..<outer.maxY {
      for x in outer.x..<outer.maxX
      where !inner.contains(Region(x: x, y: y, width: 1, height: 1)) || inner.isEmpty {
        set(Self.marker, x: x, y: y)
      }
    }
  }

  /// Lays red over some regions: nothing at opacity 0, red alone at 1; where they overlap the strongest counts.
  mutating func tint(_ marks: [(region: Region, opacity: Double)]) {
    var shares = [Int](repeating: 0, count: width * height)
    for (region, opacity) in marks {
      let share = Int(opacity * 256)
      for y in region.y..<region.maxY {
        for pixel in y * width + region.x..<y * width + region.maxX {
          shares[pixel] = max(shares[pixel], share)
        }
      }
    }
    for (pixel, share) in shares.enumerated() where share > 0 {
      let start = pixel * 3
      pixels[start] = UInt8((Int(pixels[start]) * (256 - share) + 255 * share) / 256)
      pixels[start + 1] = UInt8(Int(pixels[start + 1]) * (256 - share) / 256)
      pixels[start + 2] = UInt8(Int(pixels[start + 2]) * (256 - share) / 256)
    }
  }

  /// Takes away a quarter of the light outside some regions.
  mutating func darken(except regions: [Region]) {
    var isLit = [Bool](repeating: false, count: width * height)
    for region in regions {
      for y in region.y..<region.maxY {
        for x in region.x..<region.maxX { isLit[y * width + x] = true }
      }
    }
    for pixel in isLit.indices where !isLit[pixel] {
      for index in pixel * 3..<pixel * 3 + 3 { pixels[index] -= pixels[index] / 4 }
    }
  }

  fileprivate mutating func set(_ colour: (UInt8, UInt8, UInt8), x: Int, y: Int) {
    let start = (y * width + x) * 3
    (pixels[start], pixels[start + 1], pixels[start + 2]) = colour
  }
}
