/// The divider's first way over a wipe, from the right edge to the middle: what is restored comes from under it, in place
/// of what was seen there before.
struct Unveiling: Sendable, Equatable {
  /// Time between two steps.
  static let step = Duration.milliseconds(40)
  /// How many steps lead to the middle.
  static let steps = 14

  private var made = 0

  /// Where the divider stands, as a share of the pane's width.
  var divider: Double { 1 - 0.5 * Double(made) / Double(Self.steps) }

  /// Whether the divider stands in the middle.
  var isOver: Bool { made == Self.steps }

  /// Makes one step.
  mutating func advance() { made = min(made + 1, Self.steps) }
}
