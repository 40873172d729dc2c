/// How the box is compared.
enum Comparison: String, Sendable, CaseIterable {
  /// Plain and restored beside each other.
  case sideBySide
  /// Plain left and restored right of a movable divider, in one pane.
  case wipe
  /// What restoring changes, enhanced, in one pane.
  case difference

  /// The one that Tab shows after this one.
  var next: Comparison {
    switch self {
    case .sideBySide: .wipe
    case .wipe: .difference
    case .difference: .sideBySide
    }
  }
}
