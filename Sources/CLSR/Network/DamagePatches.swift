import Imaging

/// Patches of a photo that its damage is estimated from.
///
/// On small photos they overlap, and a photo narrower or lower than a patch has its last row or column repeated.
struct DamagePatches: Sendable {
  private let photo: Photo
  /// A side in LR pixels.
  let side: Int
  /// The first pixel of each patch.
  private let corners: [(top: Int, left: Int)]

  private init(of photo: Photo, side: Int, at corners: [(top: Int, left: Int)]) {
    (self.photo, self.side, self.corners) = (photo, side, corners)
  }

  /// A square grid from edge to edge, counted row by row.
  ///
  /// - Parameters:
  ///   - photo: what the patches are of.
  ///   - side: of a patch, in LR pixels.
  ///   - perSide: how many patches lie beside each other and one below the other, at least 2.
  init(of photo: Photo, side: Int, perSide: Int) {
    func start(_ index: Int, _ length: Int) -> Int { index * max(0, length - side) / (perSide - 1) }
    self.init(
      of: photo, side: side,
      at: (0..<perSide * perSide).map { index in
        (start(index / perSide, photo.height), start(index % perSide, photo.width))
      })
  }

  var count: Int { corners.count }

  /// Those with the most detail, the first ones of several that have as much.
  func mostDetailed(_ count: Int) -> DamagePatches {
    let order = corners.map(detail).enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
    return DamagePatches(of: photo, side: side, at: order.prefix(count).map { corners[$0.offset] })
  }

  /// Writes patch `index`: RGB in 0…1, `side × side × 3`.
  func copy(_ index: Int, to pixels: UnsafeMutablePointer<Float>) {
    let corner = corners[index]
    photo.pixels.withUnsafeBufferPointer { source in
      for y in 0..<side {
        for x in 0..<side {
          let pixel = offset(corner.top + y, corner.left + x)
          for colour in 0..<3 {
            pixels[(y * side + x) * 3 + colour] = Float(source[pixel + colour]) * (1 / 255)
          }
        }
      }
    }
  }

  /// How much its pixels' brightness differs from that of their neighbours: Σ |Laplacian of R + G + B|.
  private func detail(at corner: (top: Int, left: Int)) -> Int {
    let brightness = photo.pixels.withUnsafeBufferPointer { source in
      (0..<side * side).map { index in
        let pixel = offset(corner.top + index / side, corner.left + index % side)
        return Int(source[pixel]) + Int(source[pixel + 1]) + Int(source[pixel + 2])
      }
    }
    var sum = 0
    for y in 1..<side - 1 {
      for pixel in y * side + 1..<(y + 1) * side - 1 {
        let around =
          brightness[pixel - side] + brightness[pixel + side] + brightness[pixel - 1] + brightness[pixel + 1]
        sum += abs(around - 4 * brightness[pixel])
      }
    }
    return sum
  }

  /// Where a pixel's red is.
  private func offset(_ y: Int, _ x: Int) -> Int {
    (min(y, photo.height - 1) * photo.width + min(x, photo.width - 1)) * 3
  }
}
