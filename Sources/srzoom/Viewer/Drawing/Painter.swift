import CLSR
import Imaging
import Terminal

/// Paints the enlarged box; what was painted last is kept for the next frame.
@MainActor final class Painter {
  /// What the pictures of a box are made of.
  struct Source: Sendable {
    /// Counts changes of what is known of the photo.
    var revision: Int
    var pyramid: Pyramid
    /// All pixels of the photo, when they are there.
    var photo: Photo?
    var box: Region
    /// The restored box, or one that shares a part with it.
    var restored: Restoration?
    /// Of the pictures, in pixels.
    var size: PixelSize
    var showsPixels: Bool

    fileprivate var look: Look {
      Look(revision: revision, box: box, size: size, showsPixels: showsPixels)
    }
  }

  /// What a picture depends on.
  fileprivate struct Look: Hashable {
    var revision: Int, box: Region, size: PixelSize, showsPixels: Bool
    var restored: Region?
  }

  /// Differences are shown this many times as strong.
  nonisolated static let differenceGain = 8

  private var bilinear = Memo<Look, Photo>(), restored = Memo<Look, Photo?>()

  /// The box, enlarged without the network.
  func bilinear(_ source: Source) -> Photo {
    bilinear.value(for: source.look) {
      source.pyramid.picture(of: source.box, size: source.size, showsPixels: source.showsPixels)
    }
  }

  /// The box as the network restored it, bilinear where it has not yet; nil if nothing of it is known.
  func restored(_ source: Source) -> Photo? {
    guard let known = source.restored else { return nil }
    var look = source.look
    look.restored = known.region
    return restored.value(for: look) {
      let photo =
        known.region == source.box ? known.photo : source.photo?.partlyRestored(source.box, by: known)
      return photo.map { $0.scaled($0.bounds, to: source.size, showsPixels: source.showsPixels) }
    }
  }

  /// `left` to the left of a divider, `right` to its right.
  ///
  /// - Precondition: both have the same size.
  nonisolated static func wipe(_ left: Photo, _ right: Photo, divider: Double) -> Photo {
    var picture = right
    let column = min(left.width - 1, Int(divider * Double(left.width)))
    picture.replace(Region(x: 0, y: 0, width: column, height: picture.height), with: left)
    for row in 0..<picture.height { picture.set(Photo.marker, x: column, y: row) }
    return picture
  }

  /// How `restored` differs from `bilinear`, around a middle grey.
  ///
  /// - Precondition: both have the same size.
  nonisolated static func difference(_ restored: Photo, _ bilinear: Photo) -> Photo {
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

  mutating func value(for argument: Argument, make: () -> Value) -> Value {
    if let last, last.argument == argument { return last.value }
    let value = make()
    last = (argument, value)
    return value
  }
}

/// What is drawn over a picture.
extension Photo {
  /// The colour of the wipe's divider.
  static let marker: (UInt8, UInt8, UInt8) = (255, 214, 0)

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
