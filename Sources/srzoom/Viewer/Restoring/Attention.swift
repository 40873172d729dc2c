import CLSR
import Imaging

/// What the network attends to when it restores a box.
struct Attention: Sendable, Equatable {
  let box: Region
  /// Patches of the photo, whose strengths sum to 1.
  let patches: [AttendedPatch]

  /// The share of the most attended patch.
  var strongest: Double { Double(patches.map(\.strength).max() ?? 0) }

  /// Where the patches are on a picture of the photo, and how strongly each is marked, 0…1.
  func marks(on viewport: Viewport) -> [(region: Region, opacity: Double)] {
    // From the weakest on: where the overview has few pixels, patches cover all of it.
    let weakest = patches.map(\.strength).min() ?? 0
    let range = max(Float(strongest) - weakest, .leastNormalMagnitude)
    let size = viewport.size
    let bounds = Region(x: 0, y: 0, width: size.width, height: size.height)
    return patches.map { patch in
      // A patch of 6x6 pixels of a large photo would hardly be seen, least of all on a small overview.
      let pixels = viewport.picturePixels(showing: patch.region)
        .enlarged(toSide: max(size.width / 80, min(3, size.width / 40)), in: bounds)
      // The root, for one patch may have a third of all attention, beside which no other would be seen.
      return (pixels, Double((patch.strength - weakest) / range).squareRoot())
    }
  }
}

extension Region {
  /// The region around the same middle with sides of at least `side`, clipped to `bounds`; empty stays empty.
  fileprivate func enlarged(toSide side: Int, in bounds: Region) -> Region {
    guard !isEmpty else { return self }
    let (moreX, moreY) = (max(0, side - width), max(0, side - height))
    return Region(x: x - moreX / 2, y: y - moreY / 2, width: width + moreX, height: height + moreY)
      .intersection(bounds)
  }
}
