import Imaging

/// Patches of a photo that its damage is estimated from: a square grid from edge to edge.
///
/// On small photos they overlap, and a photo narrower or lower than a patch has its last column or row repeated.
struct DamagePatches: Sendable {
  private let photo: Photo
  /// A side in LR pixels.
  let side: Int
  /// Patches across and down.
  private let perSide: Int

  init(of photo: Photo, _ parameters: ConditionParameters) {
    self.photo = photo
    side = parameters.patchSide
    perSide = parameters.patchesPerSide
  }

  var count: Int { perSide * perSide }

  /// Writes patch `index`, counted row by row: RGB in 0…1, `side × side × 3`.
  func copy(_ index: Int, to pixels: UnsafeMutablePointer<Float>) {
    let (row, column) = index.quotientAndRemainder(dividingBy: perSide)
    let top = row * max(0, photo.height - side) / (perSide - 1)
    let left = column * max(0, photo.width - side) / (perSide - 1)
    photo.pixels.withUnsafeBufferPointer { source in
      for y in 0..<side {
        let line = min(top + y, photo.height - 1) * photo.width
        for x in 0..<side {
          let pixel = (line + min(left + x, photo.width - 1)) * 3
          for colour in 0..<3 {
            pixels[(y * side + x) * 3 + colour] = Float(source[pixel + colour]) * (1 / 255)
          }
        }
      }
    }
  }
}
