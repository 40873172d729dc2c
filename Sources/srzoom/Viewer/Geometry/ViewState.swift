import Imaging
import Terminal

/// How the photo is looked at: a value that view actions change.
struct ViewState: Sendable, Equatable {
  /// How far one press moves the divider of the wipe: a share of the pane's width.
  static let dividerStep = 1.0 / 16

  /// What it is shown on.
  private(set) var canvas: Canvas
  /// Where the box stands.
  private(set) var zoom = Zoom()
  /// How the user wants the box compared; nil: as suits the screen.
  private var chosenComparison: Comparison?
  /// Where the whole photo is shown.
  private(set) var overviewMode = OverviewMode.inset
  /// Whether the restored picture has the whole screen.
  private(set) var isFullScreen = false
  /// Whether the place of the restored picture shows the plain one for now; in the wipe, whether the sides are swapped.
  private(set) var isFlipped = false
  /// Whether the enlarged panes show whole pixels instead of a smooth picture.
  private(set) var showsPixels = false
  /// Whether the overview shows what the network attends to.
  private(set) var showsAttention = false
  /// Where the wipe's divider stands: 0 is the left edge of the pane, 1 the right one.
  private(set) var divider = 0.5

  /// A view of no photo yet.
  init(on canvas: Canvas) {
    self.canvas = canvas
    if let pane = layout?.enlarged[0] { zoom.resize(to: pane) }
  }

  // MARK: What is seen

  /// How the box is compared where it is enlarged.
  var comparison: Comparison { chosenComparison ?? Layout.comparison(for: canvas) }

  /// Whether the box is enlarged at all: a reduced one shows nothing of what is restored.
  var isEnlarged: Bool { zoom.photo.isEmpty || zoom.magnification > 1.001 }

  /// How the box is compared now; nil where it is not enlarged, and one picture has all of the room.
  var shownComparison: Comparison? {
    guard isEnlarged else { return nil }
    // A whole photo that one pane enlarges, and each of two would reduce.
    guard comparison == .sideBySide, zoom.showsWholePhoto, !zoom.photo.isEmpty,
      let half = layout(for: .sideBySide)?.enlarged[0], Viewport.scale(fitting: box, in: half) <= 1.001
    else { return comparison }
    return .wipe
  }

  /// Which cells show what; nil when the screen is too small.
  var layout: Layout? { layout(for: shownComparison) }

  private func layout(for comparison: Comparison?) -> Layout? {
    // What is attended to needs room to be seen.
    let overview: OverviewMode = showsAttention ? .large : overviewMode
    return Layout(
      canvas, for: Layout.Purpose(comparison: comparison, overview: overview, isFullScreen: isFullScreen))
  }

  /// The region of interest.
  var box: Region { zoom.box }

  /// The box in an enlarged pane.
  func viewport(in pane: Pane) -> Viewport { Viewport(showing: box, in: pane) }

  /// The whole photo, beside the enlarged panes or inside the first of them.
  func overview(in layout: Layout) -> Viewport? {
    let photo = Region(x: 0, y: 0, width: zoom.photo.width, height: zoom.photo.height)
    if let pane = layout.overview { return Viewport(showing: photo, in: pane) }
    guard layout.inset != nil, !zoom.showsWholePhoto else { return nil }
    // In the corner of the picture: that is smaller than its pane where the photo does not go on around it.
    let (pane, picture) = (layout.enlarged[0], viewport(in: layout.enlarged[0]))
    let fillsPane = Surroundings(of: picture, in: pane, photo: zoom.photo) != nil
    return Layout.inset(in: fillsPane ? pane : Pane(picture.cells, on: canvas), of: zoom.photo)
      .map { Viewport(showing: photo, in: $0, at: .bottomLeft) }
  }

  // MARK: What changes it

  /// Changes the view as asked.
  mutating func apply(_ action: ViewAction) {
    switch action {
    case .move(let x, let y): zoom.move(eighthsX: x, eighthsY: y)
    case .leap(let x, let y): zoom.leap(eighthsX: x, eighthsY: y)
    case .center(let x, let y): zoom.center(onX: x, y: y)
    case .show(let region):
      if let pane = layout(for: comparison)?.enlarged[0] { zoom.fill(pane) }
      zoom.show(region)
      // One picture has more room than each of two.
      if !isEnlarged {
        fillPane()
        zoom.show(region, atMost: 1)
      }
      fillPane()
    case .magnify(let steps): resizeBox { $0.magnify(by: steps) }
    case .showWholePhoto: resizeBox { $0.showWholePhoto() }
    case .showActualPixels: resizeBox { $0.showActualPixels() }
    // The box stays: one picture is compared in several ways.
    case .nextComparison: chosenComparison = (shownComparison ?? comparison).next
    case .nextOverview:
      overviewMode = overviewMode.next
      fillPane()
    case .toggleFullScreen: setFullScreen(!isFullScreen)
    case .flip: isFlipped.toggle()
    case .moveDivider(let steps): placeDivider(divider + Double(steps) * Self.dividerStep)
    case .placeDivider(let share): placeDivider(share)
    case .togglePixels: showsPixels.toggle()
    case .toggleAttention:
      showsAttention.toggle()
      fillPane()
    }
  }

  /// Shows the same place on another screen.
  mutating func resize(to canvas: Canvas) {
    // After a suspension it is the same one: the box stays as it is.
    guard canvas != self.canvas else { return }
    self.canvas = canvas
    if let pane = layout?.enlarged[0] { zoom.resize(to: pane) }
    fillPane()
  }

  /// Looks at another photo, whose size is told as soon as it is known: at a place of it, or like at the first one.
  mutating func change(toPlace place: Zoom?) {
    zoom = place ?? Zoom()
    guard place == nil else { return fillPane() }
    if let pane = layout?.enlarged[0] { zoom.resize(to: pane) }
  }

  /// The size of the photo is known, or another: the same place is shown, as a share of width and height.
  mutating func change(toPhoto size: PixelSize) {
    guard size != zoom.photo else { return }
    zoom.change(toPhoto: size)
    fillPane()
  }

  /// Shows the restored picture alone, which may be flipped then, or not.
  mutating func setFullScreen(_ isFullScreen: Bool) {
    self.isFullScreen = isFullScreen
    if isFullScreen { isFlipped = false }
    fillPane()
  }

  /// Changes the box in the pane that shows it, then fits it into the pane that shows it now.
  private mutating func resizeBox(_ change: (inout Zoom) -> Void) {
    fillPane()
    change(&zoom)
    fillPane()
  }

  /// Gives the box the shape of the enlarged pane, which is another one where the box is not enlarged any more, or again.
  private mutating func fillPane() {
    if let pane = layout?.enlarged[0] { zoom.fill(pane) }
  }

  private mutating func placeDivider(_ share: Double) { divider = min(max(share, 0), 1) }
}
