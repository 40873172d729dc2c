/// Winograd tiles side by side over a rectangle of a convolution's output.
///
/// A tile makes `side × side` output pixels from `(side + 2) × (side + 2)` input pixels.
struct TileGrid: Sendable, Equatable {
  /// 4 or 6: F(4×4, 3×3) or F(6×6, 3×3).
  let side: Int
  /// Pixels from a tile to the next; more than the side leaves gaps.
  let pitch: Int
  /// Where the first tile's output begins.
  let top: Int, left: Int
  /// The rectangle's size: of the last tiles only what lies inside is written.
  let height: Int, width: Int

  init(side: Int, pitch: Int? = nil, top: Int = 0, left: Int = 0, height: Int, width: Int) {
    self.side = side
    self.pitch = pitch ?? side
    (self.top, self.left) = (top, left)
    (self.height, self.width) = (height, width)
  }

  /// Tiles in a row.
  var columns: Int { (width + pitch - 1) / pitch }

  /// Tiles in all.
  var count: Int { (height + pitch - 1) / pitch * columns }
}
