import Imaging
import Terminal
import Testing

@testable import srzoom

/// Photos, panes and overviews from the smallest to large ones, square and long.
private let photos = [
  PixelSize(width: 12, height: 12), PixelSize(width: 13, height: 2001), PixelSize(width: 640, height: 427),
  PixelSize(width: 4000, height: 3000),
]
private let panes = [
  halfBlocks(rows: 6, columns: 9), halfBlocks(rows: 22, columns: 26, pixelAspect: 1.0625),
  halfBlocks(rows: 118, columns: 133),
  PaneGrid(rows: 118, columns: 133, cell: PixelSize(width: 8, height: 17)),
]

private func halfBlocks(rows: Int, columns: Int, pixelAspect: Double = 1) -> PaneGrid {
  PaneGrid(rows: rows, columns: columns, cell: PixelSize(width: 1, height: 2), pixelAspect: pixelAspect)
}

private func zoom(_ photo: PixelSize, _ pane: PaneGrid) -> Zoom {
  Zoom(photo: photo, pane: pane, overview: pane)
}

private func expectSound(_ zoom: Zoom, _ step: String) {
  let photo = Region(x: 0, y: 0, width: zoom.photo.width, height: zoom.photo.height)
  let box = zoom.box
  let least = Zoom.smallestBox
  #expect(photo.contains(box), "\(step): \(box) in \(photo)")
  #expect(box.width % 2 == 0 && box.height % 2 == 0, "\(step): \(box) has even sides")
  #expect(box.width >= least && box.height >= least, "\(step): \(box) has sides of at least \(least)")
  let overview = zoom.overviewViewport
  #expect(photo.contains(overview.source), "\(step): overview of \(overview.source) in \(photo)")
  #expect(!overview.source.isEmpty && !overview.target.isEmpty, "\(step): the overview shows something")
  for (pane, viewport) in [(zoom.overview, overview), (zoom.pane, zoom.viewport)] {
    let cells = CellRect(row: 0, column: 0, rows: pane.rows, columns: pane.columns)
    #expect(cells.contains(viewport.cells), "\(step): \(viewport.cells) in \(cells)")
    #expect(viewport.target.width == viewport.cells.columns * pane.cell.width)
    #expect(viewport.target.height == viewport.cells.rows * pane.cell.height)
  }
}

struct ZoomTests {
  @Test(arguments: photos, panes)
  func noWalkOfKeysLeavesThePhoto(photo: PixelSize, pane: PaneGrid) {
    var random = SeededGenerator(seed: photo.width * 31 + pane.columns)
    var zoom = zoom(photo, pane)
    expectSound(zoom, "opened")
    for step in 0..<300 {
      switch random.next(below: 9) {
      case 0...2: zoom.move(eighthsX: random.next(below: 3) - 1, eighthsY: random.next(below: 3) - 1)
      case 3: zoom.move(eighthsX: 8 * (random.next(below: 3) - 1), eighthsY: 8 * (random.next(below: 3) - 1))
      case 4: zoom.magnify(by: random.next(below: 2) * 2 - 1)
      case 5: zoom.zoomOverview(by: random.next(below: 2) * 2 - 1)
      case 6:
        zoom.zoomOverview(
          by: 1, aroundX: random.next(below: photo.width), y: random.next(below: photo.height))
      case 7: zoom.center(onX: random.next(below: photo.width), y: random.next(below: photo.height))
      default:
        if random.next(below: 2) == 0 { zoom.showActualPixels() } else { zoom.fitOverview() }
      }
      expectSound(zoom, "step \(step)")
    }
    for other in panes {
      zoom.resize(pane: other, overview: pane)
      expectSound(zoom, "pane \(other)")
    }
    for other in photos {
      zoom.change(toPhoto: other)
      expectSound(zoom, "photo \(other)")
    }
  }

  @Test func boxStartsInTheMiddleAtAQuarterOfThePane() {
    let zoom = zoom(PixelSize(width: 4000, height: 3000), halfBlocks(rows: 48, columns: 160))
    #expect(zoom.box == Region(x: 1980, y: 1488, width: 40, height: 24))
    #expect(zoom.viewport.magnification == 4)
    #expect(zoom.viewport.target == Region(x: 0, y: 0, width: 160, height: 96))
  }

  @Test func arrowMovesByAnEighthAndShiftedLetterByTheBox() {
    var zoom = zoom(PixelSize(width: 4000, height: 3000), halfBlocks(rows: 48, columns: 160))
    zoom.move(eighthsX: 1, eighthsY: 0)
    #expect(zoom.box.x == 1985)
    zoom.move(eighthsX: 0, eighthsY: -8)
    #expect(zoom.box.y == 1464)
  }

  @Test func shiftedArrowCrossesTheOverviewInEightSteps() {
    var zoom = zoom(PixelSize(width: 4000, height: 3000), halfBlocks(rows: 48, columns: 160))
    zoom.leap(eighthsX: -1, eighthsY: 0)
    #expect(zoom.box.x == 1980 - 500)
    zoom.showActualPixels()
    zoom.leap(eighthsX: 0, eighthsY: 1)
    #expect(zoom.box.y == 1488 + 24, "at least by the box's size")
  }

  @Test func wayBackFromTheEdgeStartsAtOnce() {
    var zoom = zoom(PixelSize(width: 400, height: 300), halfBlocks(rows: 48, columns: 160))
    for _ in 0..<100 { zoom.move(eighthsX: 8, eighthsY: 8) }
    #expect(zoom.box == Region(x: 360, y: 276, width: 40, height: 24))
    zoom.move(eighthsX: -1, eighthsY: -1)
    #expect(zoom.box == Region(x: 355, y: 273, width: 40, height: 24))
  }

  @Test func boxOfOtherSizeKeepsItsMiddle() {
    var zoom = zoom(PixelSize(width: 4000, height: 3000), halfBlocks(rows: 48, columns: 160))
    let start = zoom.box
    zoom.magnify(by: -1)
    #expect(zoom.box == Region(x: 1973, y: 1484, width: 54, height: 32))
    zoom.magnify(by: 1)
    #expect(zoom.box == start)
    for _ in 0..<20 { zoom.magnify(by: 1) }
    #expect(min(zoom.box.width, zoom.box.height) == Zoom.smallestBox)
    zoom.magnify(by: -1)
    #expect(zoom.box.height > Zoom.smallestBox, "the first press back already changes the box")
  }

  @Test func overviewKeepsThePixelUnderThePointer() {
    var zoom = Zoom(
      photo: PixelSize(width: 4000, height: 3000), pane: halfBlocks(rows: 48, columns: 160),
      overview: halfBlocks(rows: 150, columns: 400))
    for _ in 0..<6 {
      let before = zoom.overviewViewport.picturePixels(
        showing: Region(x: 1000, y: 2000, width: 1, height: 1), of: PixelSize(width: 400, height: 300))
      zoom.zoomOverview(by: 1, aroundX: 1000, y: 2000)
      let after = zoom.overviewViewport.picturePixels(
        showing: Region(x: 1000, y: 2000, width: 1, height: 1), of: PixelSize(width: 400, height: 300))
      #expect(abs(before.x - after.x) <= 1 && abs(before.y - after.y) <= 1, "\(before) and \(after)")
    }
  }

  @Test func zoomedOverviewFollowsTheBox() {
    var zoom = Zoom(
      photo: PixelSize(width: 4000, height: 3000), pane: halfBlocks(rows: 48, columns: 160),
      overview: halfBlocks(rows: 150, columns: 400))
    zoom.showActualPixels()
    #expect(zoom.overviewViewport.magnification == 1)
    for _ in 0..<20 {
      zoom.move(eighthsX: -8, eighthsY: 8)
      #expect(zoom.overviewViewport.source.contains(zoom.box))
    }
    zoom.fitOverview()
    #expect(zoom.overviewViewport.source == Region(x: 0, y: 0, width: 4000, height: 3000))
  }
}

struct ViewportTests {
  @Test func screenAndPhotoPixelsAgree() {
    let viewport = Viewport(
      showing: Region(x: 100, y: 50, width: 30, height: 20), in: halfBlocks(rows: 45, columns: 100))
    #expect(viewport.cells == CellRect(row: 6, column: 0, rows: 33, columns: 100))
    #expect(viewport.target == Region(x: 0, y: 12, width: 100, height: 66))
    for x in 100..<130 {
      let pixels = viewport.picturePixels(
        showing: Region(x: x, y: 60, width: 1, height: 1), of: PixelSize(width: 100, height: 66))
      let back = viewport.photoPixel(
        atX: viewport.target.x + pixels.x + pixels.width / 2,
        y: viewport.target.y + pixels.y + pixels.height / 2)
      #expect(back.x == x && back.y == 60)
    }
  }

  @Test func pointBesideThePictureIsItsNearestPixel() {
    let viewport = Viewport(
      showing: Region(x: 0, y: 0, width: 30, height: 20), in: halfBlocks(rows: 45, columns: 100))
    #expect(viewport.photoPixel(atX: -5, y: 0) == (0, 0))
    #expect(viewport.photoPixel(atX: 400, y: 400) == (29, 19))
  }
}

/// A small generator with a seed, so that a failure can be repeated (Knuth's MMIX constants).
struct SeededGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
