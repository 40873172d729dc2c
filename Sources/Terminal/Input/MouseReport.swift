import Imaging

/// A mouse event as the terminal sends it (SGR form), in cells or in pixels as the mode says.
struct MouseReport: Equatable {
  var action: MouseEvent.Action
  var button: MouseEvent.Button
  var modifiers: Key.Modifiers
  /// From 0, in cells (mode 1006) or pixels (mode 1016).
  var x: Int, y: Int

  /// Reads the parameters of `CSI < b ; x ; y M` (press, motion) or `m` (release).
  ///
  /// b: bits 0–1 the button, 4 shift, 8 alt, 16 control, 32 motion, 64 wheel.
  init?(parameters: [Int], isRelease: Bool) {
    guard parameters.count == 3, parameters[1] > 0, parameters[2] > 0 else { return nil }
    let code = parameters[0]
    (x, y) = (parameters[1] - 1, parameters[2] - 1)
    modifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    button = .left
    switch code & ~(4 + 8 + 16 + 32) {
    case 0: break
    case 1: button = .middle
    case 2: button = .right
    case 64 where !isRelease:
      action = .wheelUp
      return
    case 65 where !isRelease:
      action = .wheelDown
      return
    default: return nil
    }
    action = isRelease ? .release : code & 32 != 0 ? .drag : .press
  }

  /// The event in cells.
  ///
  /// - Parameter cellSize: of a cell in pixels when the report is in pixels; nil when it is in cells.
  /// - Returns: the same in cells and fractions of them.
  func event(cellSize: PixelSize?) -> MouseEvent {
    guard let cellSize else {
      return MouseEvent(action, button, row: y, column: x, modifiers: modifiers)
    }
    let (row, column) = (y / cellSize.height, x / cellSize.width)
    return MouseEvent(
      action, button, row: row, column: column,
      rowFraction: (Double(y % cellSize.height) + 0.5) / Double(cellSize.height),
      columnFraction: (Double(x % cellSize.width) + 0.5) / Double(cellSize.width), modifiers: modifiers)
  }
}
