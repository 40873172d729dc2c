import Imaging

/// How a region is restored: in which parts, and what the network is given for each.
struct RegionPlan: Sendable, Equatable {
  /// A part of the region, in the photo's pixels.
  struct Part: Sendable, Equatable {
    /// What is restored.
    var region: Region
    /// What the network sees: the part with its padding, inside of `bounds`.
    var padded: Region
  }

  /// A region larger than this, a side, is restored in parts, each with its padding.
  static let partSide = 256

  /// What a part, with its padding, may take of memory: Real-ESRGAN's, of 128 pixels a side, take 71 MB.
  static let partBytes = 128 << 20

  /// The least padding of a part inside of its region, so that the lines between parts are not seen.
  ///
  /// With 8 pixels a whole photo is that of `postcrop` within 1 level; with the models' 4 it errs by up to 11 beside the lines.
  private static let leastPartPadding = 8

  /// The padding of a part inside of its region, whose own is `padding`.
  static func partPadding(for padding: Int) -> Int { max(padding, leastPartPadding) }

  /// A photo of at most so many pixels may be restored whole for the sake of its regions: 50 MB of result.
  static let smallPhoto = 1 << 20

  let region: Region
  /// All of the photo that may be read: the context.
  let bounds: Region
  /// Row by row.
  let parts: [Part]

  /// - Parameters:
  ///   - region: what is restored, in the photo's pixels.
  ///   - padding: true pixels around the region; a part inside of it sees `partPadding(for:)`.
  ///   - bounds: what of the photo may be read.
  ///   - bytesPerPixel: what the network takes; parts are smaller where it takes much.
  ///   - window: what the network sees begins and ends at multiples of this from the corner of `bounds`, as in all of it.
  init(_ region: Region, padding: Int, bounds: Region, bytesPerPixel: Int = 0, window: Int = 1) {
    self.region = region
    self.bounds = bounds
    let seen = region.grown(by: padding).intersection(bounds).roundedOut(to: window, in: bounds)
    let partPadding = Self.partPadding(for: padding)
    // Halves of the side, so that strips consist of whole parts. Where the padding alone takes too much, larger parts at least
    // read it less often.
    let side =
      [Self.partSide, Self.partSide / 2, Self.partSide / 4].first {
        ($0 + 2 * partPadding) * ($0 + 2 * partPadding) * bytesPerPixel <= Self.partBytes
      } ?? Self.partSide
    parts = stride(from: region.y, to: region.maxY, by: side).flatMap { top in
      stride(from: region.x, to: region.maxX, by: side).map { left in
        let part = Region(
          x: left, y: top, width: min(side, region.maxX - left), height: min(side, region.maxY - top))
        return Part(
          region: part,
          padded: part.grown(by: partPadding).intersection(seen).roundedOut(to: window, in: bounds))
      }
    }
  }

  private init(region: Region, bounds: Region, parts: [Part]) {
    (self.region, self.bounds, self.parts) = (region, bounds, parts)
  }

  /// The same parts as plans of their own: strips of the region's whole width, from its top.
  var strips: [RegionPlan] {
    stride(from: region.y, to: region.maxY, by: Self.partSide).map { top in
      let strip = Region(
        x: region.x, y: top, width: region.width, height: min(Self.partSide, region.maxY - top))
      return RegionPlan(
        region: strip, bounds: bounds, parts: parts.filter { strip.contains($0.region) })
    }
  }

  /// The pixels that the network is given in all parts together.
  var paddedArea: Int { parts.map(\.padded.area).reduce(0, +) }

  /// Whether this plan, of a whole photo, takes less than those of regions of it.
  ///
  /// Regions read their padding again and again. Beside that, a pixel of a 24×24 region takes at most 6 % longer than one of a
  /// whole photo (processor time of `lite` and `photo` at 180×144, one thread, Zen 5).
  func isCheaper(than regions: [RegionPlan]) -> Bool {
    Double(regions.map(\.paddedArea).reduce(0, +)) > 0.9 * Double(paddedArea)
  }

  /// The part of a photo that serves as context: `scale` times the region, about its centre; nil for the whole photo.
  ///
  /// As large as a photo must be, too.
  static func contextBounds(of region: Region, scale: Double?, in photo: Region) -> Region {
    guard let scale else { return photo }
    let right = Int(((scale - 1) * Double(region.width) / 2).rounded(.toNearestOrAwayFromZero))
    let down = Int(((scale - 1) * Double(region.height) / 2).rounded(.toNearestOrAwayFromZero))
    let bounds = Region(
      x: region.x - right, y: region.y - down, width: region.width + 2 * right,
      height: region.height + 2 * down
    ).intersection(photo)
    let missing = Photo.minimumSide - min(bounds.width, bounds.height)
    return missing > 0 ? bounds.grown(by: missing).intersection(photo) : bounds
  }
}

extension Region {
  /// The region grown until it begins and ends at multiples of `step` from the corner of `bounds`, or at its edges.
  fileprivate func roundedOut(to step: Int, in bounds: Region) -> Region {
    let left = (x - bounds.x) / step * step + bounds.x
    let top = (y - bounds.y) / step * step + bounds.y
    let right = (maxX - bounds.x + step - 1) / step * step + bounds.x
    let bottom = (maxY - bounds.y + step - 1) / step * step + bounds.y
    return Region(x: left, y: top, width: right - left, height: bottom - top).intersection(bounds)
  }
}
