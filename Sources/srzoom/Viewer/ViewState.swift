import Imaging

/// Everything that keys and mouse can change about the view: a value, changed by `apply` alone.
struct ViewState: Sendable, Equatable {
  /// What covers the panes.
  enum Popup: Sendable, Equatable {
    case none
    /// The keys, as many as fit; the page that is shown, from 0.
    case help(page: Int)
    case info
  }

  /// How far one press moves the divider of the wipe: a share of the pane's width.
  static let dividerStep = 1.0 / 16

  /// Where the box stands.
  var zoom: Zoom
  /// How the enlarged box is compared.
  private(set) var comparison: Comparison
  /// Whether the place of LocalSR shows the bilinear picture for now; in the wipe, whether the sides are swapped.
  private(set) var isFlipped = false
  /// Whether the enlarged panes show whole pixels instead of a smooth picture.
  private(set) var showsPixels = false
  /// Whether the overview shows what the network attends to.
  private(set) var showsAttention = false
  /// Where the wipe's divider stands: 0 is the left edge of the pane, 1 the right one.
  private(set) var divider = 0.5
  /// What covers the panes.
  private(set) var popup = Popup.none

  /// The view of a photo when it is opened.
  init(zoom: Zoom, comparison: Comparison = .sideBySide) {
    self.zoom = zoom
    self.comparison = comparison
  }

  /// Does what a key means for the view.
  ///
  /// - Returns: false when the action is not about the view, or nothing has changed.
  @discardableResult mutating func apply(_ action: Action) -> Bool {
    let before = self
    // A popup goes away with the next key, whatever that key does otherwise.
    if action != .toggleHelp, action != .toggleInfo { popup = .none }
    switch action {
    case .move(let x, let y): zoom.move(eighthsX: x, eighthsY: y)
    case .leap(let x, let y): zoom.leap(eighthsX: x, eighthsY: y)
    case .magnify(let steps): zoom.magnify(by: steps)
    case .zoomOverview(let steps): zoom.zoomOverview(by: steps)
    case .fitOverview: zoom.fitOverview()
    case .showActualPixels: zoom.showActualPixels()
    case .nextComparison: comparison = comparison.next
    case .flip: isFlipped.toggle()
    case .moveDivider(let steps): moveDivider(to: divider + Double(steps) * Self.dividerStep)
    case .togglePixels: showsPixels.toggle()
    case .toggleAttention: showsAttention.toggle()
    // Another press shows what did not fit, until there is nothing left.
    case .toggleHelp:
      if case .help(let page) = popup { popup = .help(page: page + 1) } else { popup = .help(page: 0) }
    case .toggleInfo: popup = popup == .info ? .none : .info
    case .save, .saveAs, .saveComparison, .changeFile, .redraw, .suspend, .quit: break
    }
    return self != before
  }

  /// The labels of the enlarged panes; `…` marks a picture that waits for the network.
  func labels(isRestored: Bool) -> [String] {
    let localSR = isRestored ? "LocalSR" : "LocalSR …"
    let flipped = isFlipped ? "bilinear (flipped)" : isRestored ? "LocalSR (restored)" : localSR
    return switch comparison {
    case .sideBySide: ["bilinear", flipped]
    case .alone: [flipped]
    case .wipe: [isFlipped ? "\(localSR) | bilinear" : "bilinear | \(localSR)"]
    case .difference: ["\(localSR) − bilinear, ×\(Painter.differenceGain)"]
    }
  }

  /// Takes away what covers the panes.
  mutating func closePopup() { popup = .none }

  /// Puts the divider at a share of the pane's width.
  mutating func moveDivider(to share: Double) { divider = min(max(share, 0), 1) }
}
