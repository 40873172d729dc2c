import Imaging

/// Paints the enlarged box; what was painted last is kept for the next frame.
@MainActor final class Painter {
  /// What the pictures of a box are made of.
  struct Source: Sendable {
    /// `RestoredBox.revision`.
    var revision: Int
    var pyramid: Pyramid
    /// The photo, when it is read.
    var photo: OpenPhoto?
    /// The box, as far as it is restored.
    var tiles: TiledBox
    /// The same by the first model, which has the rest of `quarters` in the picture; nil when it has no share.
    var mixedTiles: TiledBox?
    var quarters = 4
    /// Of the pictures, in pixels.
    var size: PixelSize
    /// Whether whole pixels are shown instead of a smooth picture.
    var showsPixels: Bool

    /// How far the box is restored.
    var progress: [TiledBox.Progress] { [tiles.progress] + [mixedTiles?.progress].compactMap(\.self) }

    /// The photo, if it has transparent parts.
    fileprivate var transparent: RestorablePhoto? {
      photo.flatMap { $0.restorable.photo.alpha == nil ? nil : $0.restorable }
    }

    /// A picture in the screen's colours.
    func shown(_ picture: Photo) -> Photo { photo?.colour?.convert(picture) ?? picture }

    fileprivate var look: Look {
      Look(revision: revision, box: tiles.box, size: size, showsPixels: showsPixels, tiles: [])
    }
  }

  /// What a picture depends on; of the restored one, also how far it is restored.
  fileprivate struct Look: Hashable {
    var revision: Int, box: Region, size: PixelSize, showsPixels: Bool
    var tiles: [TiledBox.Progress]
  }

  /// Differences are shown this many times as strong.
  nonisolated static let differenceGain = 8

  private var plain = Memo<Look, Photo>(), restored = Memo<Look, Photo>()

  /// The box, enlarged without the network.
  func plain(_ source: Source) -> Photo {
    plain.value(for: source.look) {
      let box = source.tiles.box
      // The pyramid has its squares in its pixels: enlarged they would be blurred.
      if let transparent = source.transparent, box.width < source.size.width {
        return source.shown(
          transparent.photo.scaled(box, to: source.size, showsPixels: source.showsPixels)
            .overCheckerboard(showing: box, of: source.pyramid.size))
      }
      return source.shown(
        source.pyramid.picture(of: box, size: source.size, showsPixels: source.showsPixels))
    }
  }

  /// The box as the network restored it, plain where it has not yet.
  func restored(_ source: Source) -> Photo {
    guard !source.tiles.tiles.isEmpty else { return plain(source) }
    var look = source.look
    look.tiles = source.progress
    return restored.value(for: look) {
      let box = source.tiles.box
      let transparent = source.transparent
      let scale =
        transparent == nil
        ? TiledBox.scale(for: Double(source.size.width) / Double(box.width)) : RestoredTile.scales[2]
      func enlarged(_ part: Region) -> Photo {
        source.pyramid.picture(of: part, size: part.scaled(by: scale).size, showsPixels: false)
      }
      var picture = source.tiles.picture(scale: scale, plain: enlarged)
      if let mixed = source.mixedTiles {
        picture = picture.mixed(
          with: mixed.picture(scale: scale, plain: enlarged), quarters: 4 - source.quarters)
      }
      if let transparent { picture = transparent.completed(picture, of: box) }
      // Squares are drawn on the screen's pixels, so that they are as sharp there as in the plain picture.
      return source.shown(
        picture.scaled(picture.bounds, to: source.size, showsPixels: source.showsPixels)
          .overCheckerboard(showing: box, of: source.pyramid.size))
    }
  }

  /// `left` to the left of a divider, `right` to its right.
  ///
  /// - Precondition: both have the same size.
  nonisolated static func wipe(_ left: Photo, _ right: Photo, divider: Double) -> Photo {
    var picture = right
    let column = dividerColumn(divider, of: left.width)
    picture.replace(Region(x: 0, y: 0, width: column, height: picture.height), with: left)
    for row in 0..<picture.height {
      let start = (row * picture.width + column) * 3
      (picture.pixels[start], picture.pixels[start + 1], picture.pixels[start + 2]) = (255, 214, 0)
    }
    return picture
  }

  /// The column of a divider in a picture.
  nonisolated static func dividerColumn(_ divider: Double, of width: Int) -> Int {
    min(width - 1, Int(divider * Double(width)))
  }

  /// How `restored` differs from `plain`, around a middle grey.
  ///
  /// - Precondition: both have the same size.
  nonisolated static func difference(_ restored: Photo, _ plain: Photo) -> Photo {
    var picture = restored
    for index in picture.pixels.indices {
      let difference = Int(restored.pixels[index]) - Int(plain.pixels[index])
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

extension Photo {
  /// Leaves some regions as they are and darkens the rest.
  ///
  /// Light tells everybody the same, with any eyes and in dots. A region is fully lit at opacity 1; where regions overlap
  /// the strongest counts.
  mutating func spotlight(_ marks: [(region: Region, opacity: Double)]) {
    var shares = [Int](repeating: 64, count: width * height)
    for (region, opacity) in marks {
      let share = 64 + Int(opacity * 192)
      for y in region.y..<region.maxY {
        for pixel in y * width + region.x..<y * width + region.maxX {
          shares[pixel] = max(shares[pixel], share)
        }
      }
    }
    for (pixel, share) in shares.enumerated() where share < 256 {
      for index in pixel * 3..<pixel * 3 + 3 { pixels[index] = UInt8(Int(pixels[index]) * share / 256) }
    }
  }

  /// Puts a picture into this one, at (`x`, `y`), with a dark line along the edges that lie inside.
  mutating func inset(_ picture: Photo, x: Int, y: Int) {
    let frame = Region(x: x, y: y, width: picture.width, height: picture.height)
    let outer = frame.grown(by: 1).intersection(bounds)
    replace(
      outer,
      with: Photo(
        width: outer.width, height: outer.height, pixels: Array(repeating: 16, count: outer.area * 3)))
    replace(frame.intersection(bounds), with: picture)
  }
}
