/// The windows of 8×8 pixels that a map is cut into, from its top left or half a window further down and to the right.
///
/// Shifted windows go on at the other side of the map, where they end beyond it.
struct WindowGrid: Sendable {
  /// A side of a window, in pixels.
  static let side = Kernels.windowSide
  /// Pixels of a window.
  static let pixelCount = side * side

  /// One window.
  struct Window {
    /// Its first pixel.
    let top: Int, left: Int
    /// Whether its lower and its right half lie at the other side of the map, and are no neighbours of the rest.
    let wrapsDown: Bool, wrapsRight: Bool
  }

  private let rows: Int, columns: Int
  private let shift: Int

  /// - Precondition: height and width are multiples of the side.
  init(_ shape: FeatureMap.Shape, isShifted: Bool = false) {
    precondition(
      shape.height % Self.side == 0 && shape.width % Self.side == 0,
      "windows of \(shape.width)x\(shape.height) pixels")
    (rows, columns) = (shape.height / Self.side, shape.width / Self.side)
    shift = isShifted ? Self.side / 2 : 0
  }

  var count: Int { rows * columns }

  /// Window `index`, row by row.
  subscript(index: Int) -> Window {
    let (row, column) = index.quotientAndRemainder(dividingBy: columns)
    return Window(
      top: row * Self.side + shift, left: column * Self.side + shift,
      wrapsDown: shift > 0 && row == rows - 1, wrapsRight: shift > 0 && column == columns - 1)
  }
}
