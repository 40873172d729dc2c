/// What is said when a key changes nothing that is seen.
enum Refusal {
  /// Of a box that is not enlarged.
  static let nothingRestored = "nothing to restore at this size: + enlarges"

  /// Why an action does not suit a view; nil where it does.
  static func reason(against action: ViewAction, on view: ViewState) -> String? {
    switch action {
    case .nextComparison, .nextOverview, .toggleAttention, .moveDivider:
      if view.isFullScreen { return "the restored picture has the screen: f leaves it" }
    default: break
    }
    switch action {
    case .nextComparison, .flip, .moveDivider: if !view.isEnlarged { return nothingRestored }
    default: return nil
    }
    guard case .moveDivider = action, view.shownComparison != .wipe else { return nil }
    return "only the wipe has a divider: Tab goes on to it"
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
