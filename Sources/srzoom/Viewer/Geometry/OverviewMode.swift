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
