import Imaging
import Terminal

/// Where the box stands on a photo, and how often it is enlarged.
///
/// A value: every key makes one zoom of another, and none can leave the photo.
struct Zoom: Sendable, Equatable {
  /// The magnifications that the keys go through: picture pixels for each photo pixel.
  static let magnifications: [Double] =
    (1...12).reversed().flatMap { step in [1, 1.5].map { $0 / Double(1 << step) } }
    + [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32]
  /// The smallest side of a box, in photo pixels, where the photo has as many.
  static let smallestBox = 8
  /// The first box's magnification.
  ///
  /// More makes the comparison clearer, but the box must stay recognizable: at least `recognizableSide` photo pixels a side.
  /// Small panes use less, and cells, which have few details, the least: more would be a smear.
  static let firstMagnifications = 2.0...4.0
  static let recognizableSide = 150.0, smallestFirstSide = 64.0

  /// Size of the photo, in its pixels.
  private(set) var photo = PixelSize(width: 0, height: 0)
  /// The pane whose shape the box has.
  private(set) var pane = Pane.none
  /// Picture pixels for each photo pixel in that pane.
  private(set) var magnification = 1.0
  /// Whether the user has chosen no magnification yet.
  private var isFirst = true
  /// The middle of the box, in photo pixels; where the photo's edge keeps a larger box from it, that of the next smaller one.
  private var centerX = 0, centerY = 0

  /// The region of interest: in the photo, of the pane's shape where the photo is large enough.
  var box: Region {
    let width = Self.side(Double(pane.size.width) / magnification, limit: photo.width)
    let height = Self.side(pane.height / magnification, limit: photo.height)
    return Region(
      x: Self.origin(center: centerX, length: width, limit: photo.width),
      y: Self.origin(center: centerY, length: height, limit: photo.height), width: width, height: height)
  }

  /// Whether all of the photo is inside the box.
  var showsWholePhoto: Bool { box.width == photo.width && box.height == photo.height }

  // MARK: What the keys do

  /// Moves the box by eighths of its size, at least one pixel for each.
  mutating func move(eighthsX: Int, eighthsY: Int) {
    let box = box
    center(
      onX: box.x + box.width / 2 + eighthsX.signum() * max(abs(eighthsX), abs(eighthsX) * box.width / 8),
      y: box.y + box.height / 2 + eighthsY.signum() * max(abs(eighthsY), abs(eighthsY) * box.height / 8))
  }

  /// Moves the box by eighths of the photo, at least by its own size for each.
  mutating func leap(eighthsX: Int, eighthsY: Int) {
    let box = box
    center(
      onX: box.x + box.width / 2 + eighthsX * max(box.width, photo.width / 8),
      y: box.y + box.height / 2 + eighthsY * max(box.height, photo.height / 8))
  }

  /// Puts the middle of the box on a photo pixel, or as near as the photo's edges allow.
  mutating func center(onX x: Int, y: Int) {
    let (before, place) = (box, (centerX, centerY))
    (centerX, centerY) = (x, y)
    // What the edge forbids is forgotten: a side that has not moved, such as that of the whole photo, keeps its place.
    let box = box
    centerX = box.x == before.x ? place.0 : box.x + box.width / 2
    centerY = box.y == before.y ? place.1 : box.y + box.height / 2
  }

  /// A smaller (`steps` > 0) or larger box: the next magnifications of the list, down to the whole photo.
  mutating func magnify(by steps: Int) {
    for _ in 0..<abs(steps) {
      let next =
        steps > 0
        ? Self.magnifications.first { $0 > magnification * 1.001 }
        : Self.magnifications.last { $0 < magnification * 0.999 }
      magnify(to: next ?? magnification)
    }
  }

  /// Makes the box as large as the photo.
  mutating func showWholePhoto() { magnify(to: limits.lowerBound) }

  /// Shows one photo pixel in each picture pixel, or the whole photo where that is less than the pane.
  mutating func showActualPixels() { magnify(to: 1) }

  /// Makes the box as large as needed to hold a region, around its middle, and larger if that would be enlarged too often.
  mutating func show(_ region: Region, atMost limit: Double = .infinity) {
    let wanted = min(
      Double(pane.size.width) / Double(max(1, region.width)), pane.height / Double(max(1, region.height)))
    magnify(to: min(wanted, limit))
    center(onX: region.x + region.width / 2, y: region.y + region.height / 2)
  }

  /// Fits the box into the pane of another screen, around the same place.
  mutating func resize(to pane: Pane) {
    self.pane = pane
    if isFirst { magnification = first }
    fill(pane)
  }

  /// Gives the box the shape of another pane of the same screen, around the same place and, if possible, enlarged as often.
  ///
  /// A photo that is shown whole and reduced stays whole.
  mutating func fill(_ pane: Pane) {
    let staysWhole = showsWholePhoto && magnification < 1
    self.pane = pane
    magnification = staysWhole ? limits.lowerBound : clamped(magnification)
  }

  /// The same place, as a share of width and height, on another photo.
  mutating func change(toPhoto new: PixelSize) {
    guard new != photo else { return }
    (centerX, centerY) =
      photo.isEmpty
      ? (new.width / 2, new.height / 2)
      : (centerX * new.width / photo.width, centerY * new.height / photo.height)
    photo = new
    magnification = isFirst ? first : clamped(magnification)
  }

  // MARK: Arithmetic

  /// From the whole photo to the smallest box.
  private var limits: ClosedRange<Double> {
    let whole = Viewport.scale(
      fitting: Region(x: 0, y: 0, width: photo.width, height: photo.height), in: pane)
    return whole...max(whole, min(Double(pane.size.width), pane.height) / Double(Self.smallestBox))
  }

  /// Of the first box: recognizable, and filling the pane where the photo allows.
  private var first: Double {
    guard !photo.isEmpty, !pane.isEmpty else { return 1 }
    let (width, height) = (Double(pane.size.width), pane.height)
    let hasTruePixels = [.kitty, .sixel].contains(pane.canvas.graphics)
    let (least, shorter) = (Self.firstMagnifications.lowerBound, min(width, height))
    let recognizable = Self.magnifications.last {
      Self.firstMagnifications.contains($0) && shorter / $0 >= Self.recognizableSide
    }
    let wanted =
      hasTruePixels
      ? min(recognizable ?? least, shorter / Self.smallestFirstSide) : least
    let filling = max(width / Double(photo.width), height / Double(photo.height))
    return clamped(max(wanted, filling))
  }

  private mutating func magnify(to magnification: Double) {
    guard !photo.isEmpty else { return }
    isFirst = false
    self.magnification = clamped(magnification)
  }

  private func clamped(_ magnification: Double) -> Double {
    min(max(magnification, limits.lowerBound), limits.upperBound)
  }

  /// Half of the length before `center`, moved into 0…`limit`.
  private static func origin(center: Int, length: Int, limit: Int) -> Int {
    max(0, min(center - length / 2, limit - length))
  }

  /// The number nearest to `side`, at least `smallestBox`; `limit` if that is less.
  private static func side(_ side: Double, limit: Int) -> Int {
    guard side < Double(limit) - 0.5 else { return limit }
    return min(max(smallestBox, Int(side.rounded())), limit)
  }
}
