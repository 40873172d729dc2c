import Glibc

/// What is added to the logits of a shifted window's pixels, so that those from one side of the map do not see those from the other.
enum WindowMask {
  /// The masks of windows that wrap right, down and both ways: `64 keys × 64 queries`, times log₂ e.
  private static let masks: [PackedWeights] = (1...3).map { kind in
    let side = WindowGrid.side
    func part(_ pixel: Int) -> (Bool, Bool) {
      (kind & 2 != 0 && pixel / side >= side / 2, kind & 1 != 0 && pixel % side >= side / 2)
    }
    let pixels = WindowGrid.pixelCount
    return PackedWeights(
      (0..<pixels * pixels).map { part($0 / pixels) == part($0 % pixels) ? 0 : masked * Float(M_LOG2E) })
  }

  /// As published code has it.
  private static let masked: Float = -100

  /// The mask of a window; nil where all of its pixels see each other.
  static func of(_ window: WindowGrid.Window) -> PackedWeights? {
    let kind = (window.wrapsDown ? 2 : 0) + (window.wrapsRight ? 1 : 0)
    return kind == 0 ? nil : masks[kind - 1]
  }
}
