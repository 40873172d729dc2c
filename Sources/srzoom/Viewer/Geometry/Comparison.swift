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

/// Where the whole photo is shown.
enum OverviewMode: String, Sendable, CaseIterable {
  /// Small, in a corner of the enlarged picture.
  case inset
  /// Beside the enlarged pictures.
  case large
  case hidden

  /// The one that `o` shows after this one.
  var next: OverviewMode {
    switch self {
    case .inset: .large
    case .large: .hidden
    case .hidden: .inset
    }
  }
}
