import Imaging
import Terminal

/// Where the box stands on a photo, and which part of the photo the overview shows.
///
/// A value: every key makes one zoom of another, and none can leave the photo.
struct Zoom: Sendable, Equatable {
  /// The magnifications that `[` and `]` go through: screen pixels for each photo pixel in the enlarged panes.
  static let magnifications: [Double] = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32]
  /// The smallest side of a box, in photo pixels.
  static let smallestBox = 8
  /// The most screen pixels for each photo pixel in the overview.
  static let largestOverviewScale = 8.0

  /// PixelSize of the photo, in photo pixels.
  private(set) var photo: PixelSize
  /// PixelSize of one enlarged pane, and of the overview pane (empty when it is hidden), in screen pixels.
  private(set) var pane: PaneGrid, overview: PaneGrid

  /// How often the box is enlarged, as the user asked; `viewport.magnification` is what the pane has room for.
  private(set) var magnification = 4.0
  /// The middle of the box in photo pixels, as the user asked; `box` is what the photo has room for.
  private var centerX: Int, centerY: Int
  /// Screen pixels for each photo pixel in the overview; nil shows the whole photo.
  private var overviewScale: Double?
  /// The middle of the overview, in photo pixels.
  private var overviewX: Int, overviewY: Int

  /// Nothing yet, neither photo nor room.
  ///
  /// `change(toPhoto:)` and `resize(pane:overview:)` bring them.
  init() {
    photo = PixelSize(width: 0, height: 0)
    pane = PaneGrid(rows: 0, columns: 0, cell: PixelSize(width: 1, height: 2))
    overview = pane
    (centerX, centerY, overviewX, overviewY) = (0, 0, 0, 0)
  }

  /// The middle of a photo, four times enlarged, below the whole of it.
  init(photo: PixelSize, pane: PaneGrid, overview: PaneGrid) {
    self.init()
    resize(pane: pane, overview: overview)
    change(toPhoto: photo)
  }

  // MARK: What is seen

  /// The region of interest: in the photo, of the pane's shape, its sides even and at least `smallestBox`.
  var box: Region {
    let size = boxSize
    return Region(
      x: Self.origin(center: centerX, length: size.width, limit: photo.width),
      y: Self.origin(center: centerY, length: size.height, limit: photo.height), width: size.width,
      height: size.height)
  }

  /// The box in an enlarged pane.
  var viewport: Viewport { Viewport(showing: box, in: pane) }

  /// The visible part of the photo in the overview pane, at its top: there may be room below it for the keys.
  var overviewViewport: Viewport {
    let scale = overviewScale ?? fitScale
    let width = min(photo.width, max(1, Int((Double(overview.size.width) / scale).rounded())))
    let overviewHeight = Double(overview.size.height) * overview.pixelAspect
    let height = min(photo.height, max(1, Int((overviewHeight / scale).rounded())))
    let visible = Region(
      x: Self.origin(center: overviewX, length: width, limit: photo.width),
      y: Self.origin(center: overviewY, length: height, limit: photo.height), width: width, height: height)
    return Viewport(showing: visible, in: overview, scale: scale, isAtTop: true)
  }

  // MARK: What the keys do

  /// Moves the box by eighths of its size, at least one pixel for each.
  mutating func move(eighthsX: Int, eighthsY: Int) {
    let box = box
    center(
      onX: box.x + box.width / 2 + eighthsX.signum() * max(abs(eighthsX), abs(eighthsX) * box.width / 8),
      y: box.y + box.height / 2 + eighthsY.signum() * max(abs(eighthsY), abs(eighthsY) * box.height / 8))
  }

  /// Moves the box by eighths of what the overview shows, at least by its own size for each.
  mutating func leap(eighthsX: Int, eighthsY: Int) {
    let visible =
      overview.isEmpty
      ? photo : PixelSize(width: overviewViewport.source.width, height: overviewViewport.source.height)
    let box = box
    center(
      onX: box.x + box.width / 2 + eighthsX * max(box.width, visible.width / 8),
      y: box.y + box.height / 2 + eighthsY * max(box.height, visible.height / 8))
  }

  /// Puts the middle of the box on a photo pixel, or as near as the photo's edges allow.
  mutating func center(onX x: Int, y: Int) {
    (centerX, centerY) = (x, y)
    // The wish is forgotten where the edge forbids it, so that the way back starts at once.
    let box = box
    (centerX, centerY) = (box.x + box.width / 2, box.y + box.height / 2)
    followBox()
  }

  /// A smaller (`steps` > 0) or larger box: the next magnifications of the list.
  mutating func magnify(by steps: Int) {
    // From what is seen, not from what was asked: a press always changes something until the end is reached.
    let seen = min(max(magnification, 1), largestMagnification)
    let list = Self.magnifications
    var wanted = seen
    for _ in 0..<abs(steps) {
      wanted = (steps > 0 ? list.first { $0 > wanted } : list.last { $0 < wanted }) ?? wanted
    }
    magnification = wanted
    followBox()
  }

  /// Enlarges (`steps` > 0) or reduces the overview by √2 a step, keeping one photo pixel where it is.
  mutating func zoomOverview(by steps: Int, aroundX x: Int, y: Int) {
    guard !overview.isEmpty, steps != 0 else { return }
    let old = overviewViewport
    let factor = (0..<abs(steps)).reduce(1.0) { factor, _ in factor * 2.0.squareRoot() }
    let scale = (overviewScale ?? fitScale) * (steps > 0 ? factor : 1 / factor)
    guard scale > fitScale * 1.0001 else { return fitOverview() }
    setOverviewScale(min(scale, max(Self.largestOverviewScale, fitScale)))
    let new = overviewViewport
    overviewX = Self.keep(x, in: (old.source.x, old.source.width), as: (new.source.x, new.source.width))
    overviewY = Self.keep(y, in: (old.source.y, old.source.height), as: (new.source.y, new.source.height))
    settleOverview()
  }

  /// Enlarges or reduces the overview around the box.
  mutating func zoomOverview(by steps: Int) {
    zoomOverview(by: steps, aroundX: centerX, y: centerY)
    followBox()
  }

  /// Shows the whole photo in the overview.
  mutating func fitOverview() {
    overviewScale = nil
    (overviewX, overviewY) = (photo.width / 2, photo.height / 2)
  }

  /// Shows one photo pixel in each screen pixel of the overview, around the box.
  mutating func showActualPixels() {
    guard !overview.isEmpty else { return }
    setOverviewScale(1)
    (overviewX, overviewY) = (centerX, centerY)
    settleOverview()
    followBox()
  }

  /// The same place after the panes have changed their sizes.
  mutating func resize(pane: PaneGrid, overview: PaneGrid) {
    self.pane = pane
    self.overview = overview
    if let scale = overviewScale { setOverviewScale(scale) }
    followBox()
  }

  /// The same place, as a share of width and height, on another photo; the magnifications are kept.
  mutating func change(toPhoto new: PixelSize) {
    guard new != photo else { return }
    let center =
      photo.isEmpty
      ? (x: new.width / 2, y: new.height / 2)
      : (x: centerX * new.width / photo.width, y: centerY * new.height / photo.height)
    photo = new
    if overviewScale == nil { fitOverview() }
    self.center(onX: center.x, y: center.y)
  }

  // MARK: Arithmetic

  /// The most that the smallest box can be enlarged in the pane.
  private var largestMagnification: Double {
    max(1, min(Double(pane.size.width), paneHeight) / Double(Self.smallestBox))
  }

  /// The box's size at the magnification asked for, as far as pane and photo allow.
  private var boxSize: PixelSize {
    let scale = min(magnification, largestMagnification)
    return PixelSize(
      width: Self.evenSide(Double(pane.size.width) / scale, limit: photo.width),
      height: Self.evenSide(paneHeight / scale, limit: photo.height))
  }

  /// The pane's height in units of its pixels' width.
  private var paneHeight: Double { Double(pane.size.height) * pane.pixelAspect }

  /// Screen pixels for each photo pixel when the whole photo is shown.
  private var fitScale: Double {
    Viewport.scale(fitting: Region(x: 0, y: 0, width: photo.width, height: photo.height), in: overview)
  }

  /// Scales at which the whole photo would fit anyway are kept as "the whole photo", unless they are smaller.
  private mutating func setOverviewScale(_ scale: Double) {
    overviewScale = abs(scale - fitScale) < 1e-9 ? nil : scale
  }

  /// Scrolls the overview as little as needed to show the whole box.
  private mutating func followBox() {
    guard overviewScale != nil, !overview.isEmpty else { return }
    let box = box
    let visible = overviewViewport.source
    overviewX += Self.scroll(toShow: (box.x, box.width), in: (visible.x, visible.width))
    overviewY += Self.scroll(toShow: (box.y, box.height), in: (visible.y, visible.height))
    settleOverview()
  }

  /// Forgets a wish to look beyond the photo's edge.
  private mutating func settleOverview() {
    let visible = overviewViewport.source
    (overviewX, overviewY) = (visible.x + visible.width / 2, visible.y + visible.height / 2)
  }

  /// Half of the length before `center`, moved into 0…`limit`.
  private static func origin(center: Int, length: Int, limit: Int) -> Int {
    max(0, min(center - length / 2, limit - length))
  }

  /// The even number nearest to `side`, at least `smallestBox`, as far as `limit` allows.
  private static func evenSide(_ side: Double, limit: Int) -> Int {
    let even = 2 * Int((side / 2).rounded())
    return max(1, min(max(smallestBox, even), limit > 1 ? limit & ~1 : limit))
  }

  /// How far to move `visible` so that it holds `wanted`; to its middle when that is longer.
  private static func scroll(toShow wanted: (start: Int, length: Int), in visible: (start: Int, length: Int))
    -> Int
  {
    if wanted.length > visible.length {
      return wanted.start + wanted.length / 2 - visible.start - visible.length / 2
    }
    if wanted.start < visible.start { return wanted.start - visible.start }
    return max(0, wanted.start + wanted.length - visible.start - visible.length)
  }

  /// The middle of the new range in which `position` stands at the same share as in the old one.
  private static func keep(
    _ position: Int, in old: (start: Int, length: Int), as new: (start: Int, length: Int)
  ) -> Int {
    let share = old.length == 0 ? 0.5 : Double(position - old.start) / Double(old.length)
    return position - Int((share * Double(new.length)).rounded()) + new.length / 2
  }
}
