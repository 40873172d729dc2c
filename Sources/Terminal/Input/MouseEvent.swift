/// Something done with the mouse.
public struct MouseEvent: Sendable, Equatable {
  /// What was done.
  public enum Action: Sendable, Equatable {
    /// The button went down.
    case press
    /// The mouse moved with the button down.
    case drag
    /// The button went up.
    case release
    /// The wheel turned one notch.
    case wheelUp, wheelDown
  }

  /// The button that an action belongs to; `left` for the wheel.
  public enum Button: Sendable, Equatable {
    /// One of the three.
    case left, middle, right
  }

  /// What was done.
  public var action: Action
  /// With which button.
  public var button: Button
  /// The cell under the pointer, from 0 at the top left.
  public var row: Int, column: Int
  /// Where in that cell the pointer is: 0 ≤ value < 1 from its top left; the centre, 0.5, where the terminal
  /// reports whole cells only.
  public var rowFraction: Double, columnFraction: Double
  /// What was held on the keyboard.
  public var modifiers: Key.Modifiers

  /// A mouse event.
  public init(
    _ action: Action, _ button: Button = .left, row: Int, column: Int, rowFraction: Double = 0.5,
    columnFraction: Double = 0.5, modifiers: Key.Modifiers = []
  ) {
    self.action = action
    self.button = button
    self.row = row
    self.column = column
    self.rowFraction = rowFraction
    self.columnFraction = columnFraction
    self.modifiers = modifiers
  }
}
