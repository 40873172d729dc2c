import Imaging

/// How the photo is looked at: a value that view actions change.
struct ViewState: Sendable, Equatable {
  /// How far one press moves the divider of the wipe: a share of the pane's width.
  static let dividerStep = 1.0 / 16

  /// Where the box stands.
  private(set) var zoom = Zoom()
  /// How the enlarged box is compared.
  private(set) var comparison = Comparison.sideBySide
  /// Whether the place of LocalSR shows the bilinear picture for now; in the wipe, whether the sides are swapped.
  private(set) var isFlipped = false
  /// Whether the enlarged panes show whole pixels instead of a smooth picture.
  private(set) var showsPixels = false
  /// Whether the overview shows what the network attends to.
  private(set) var showsAttention = false
  /// Where the wipe's divider stands: 0 is the left edge of the pane, 1 the right one.
  private(set) var divider = 0.5

  /// Changes the view as asked.
  mutating func apply(_ action: ViewAction) {
    switch action {
    case .move(let x, let y): zoom.move(eighthsX: x, eighthsY: y)
    case .leap(let x, let y): zoom.leap(eighthsX: x, eighthsY: y)
    case .center(let x, let y): zoom.center(onX: x, y: y)
    case .magnify(let steps): zoom.magnify(by: steps)
    case .zoomOverview(let steps): zoom.zoomOverview(by: steps)
    case .zoomOverviewAround(let steps, let x, let y): zoom.zoomOverview(by: steps, aroundX: x, y: y)
    case .fitOverview: zoom.fitOverview()
    case .showActualPixels: zoom.showActualPixels()
    case .nextComparison: comparison = comparison.next
    case .flip: isFlipped.toggle()
    case .moveDivider(let steps): placeDivider(divider + Double(steps) * Self.dividerStep)
    case .placeDivider(let share): placeDivider(share)
    case .togglePixels: showsPixels.toggle()
    case .toggleAttention: showsAttention.toggle()
    }
  }

  /// Shows the same place after the panes have changed their sizes.
  mutating func resize(pane: PaneGrid, overview: PaneGrid) { zoom.resize(pane: pane, overview: overview) }

  /// Shows the same place, as a share of width and height, on another photo.
  mutating func change(toPhoto size: PixelSize) { zoom.change(toPhoto: size) }

  /// Makes one step of a demo.
  mutating func advance(_ demo: inout Demo) { demo.advance(&zoom) }

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

  private mutating func placeDivider(_ share: Double) { divider = min(max(share, 0), 1) }
}
