/// What is said when a key changes nothing that is seen.
enum Refusal {
  /// Why an action does not suit a view; nil where it does.
  static func reason(against action: ViewAction, on view: ViewState) -> String? {
    switch action {
    case .nextComparison, .nextOverview, .toggleAttention, .moveDivider:
      if view.isFullScreen { return "the restored picture has the screen: f leaves it" }
      guard case .moveDivider = action, view.comparison != .wipe else { return nil }
      return "only the wipe has a divider: Tab goes on to it"
    default: return nil
    }
  }

  /// Why the box went no further; nil for what does not move it.
  static func end(of action: ViewAction) -> String? {
    switch action {
    case .move, .leap: "the photo ends here"
    case .magnify(1...): "this is as much as it can be enlarged: - shows more of the photo"
    case .magnify, .showWholePhoto: "this is the whole photo: + enlarges"
    default: nil
    }
  }
}
