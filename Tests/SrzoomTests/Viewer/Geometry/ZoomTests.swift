import Imaging
import Terminal
import Testing

@testable import srzoom

/// Photos and panes from the smallest to large ones, square and long.
private let photos = [
  PixelSize(width: 12, height: 12), PixelSize(width: 13, height: 2001), PixelSize(width: 640, height: 427),
  PixelSize(width: 4000, height: 3000),
]
private let panes = [
  pane(6, 9), pane(22, 26, cell: PixelSize(width: 8, height: 17)), pane(118, 133),
  pane(118, 133, .sixel), pane(37, 59, .sixel, cell: PixelSize(width: 8, height: 17)),
  pane(21, 80, .blocks),
]

private func pane(
  _ rows: Int, _ columns: Int, _ graphics: GraphicsMode = .halfBlocks,
  cell: PixelSize = PixelSize(width: 10, height: 20)
) -> Pane {
  let canvas = Canvas(rows: rows, columns: columns, graphics: graphics, cellSize: cell)
  return Pane(canvas.bounds, on: canvas)
}

private func zoom(_ photo: PixelSize, _ pane: Pane) -> Zoom {
  var zoom = Zoom()
  zoom.resize(to: pane)
  zoom.change(toPhoto: photo)
  return zoom
}

private func expectSound(_ zoom: Zoom, _ step: String) {
  let photo = Region(x: 0, y: 0, width: zoom.photo.width, height: zoom.photo.height)
  let box = zoom.box
  #expect(photo.contains(box), "\(step): \(box) in \(photo)")
  #expect(box.width >= min(Zoom.smallestBox, photo.width), "\(step): \(box)")
  #expect(box.height >= min(Zoom.smallestBox, photo.height), "\(step): \(box)")
  let viewport = Viewport(showing: box, in: zoom.pane)
  #expect(zoom.pane.cells.contains(viewport.cells), "\(step): \(viewport.cells)")
  #expect(viewport.size == zoom.pane.canvas.pixelSize(for: viewport.cells))
}

struct ZoomTests {
  @Test(arguments: photos, panes)
  func noWalkOfKeysLeavesThePhoto(photo: PixelSize, pane: Pane) {
    var random = SeededGenerator(seed: photo.width * 31 + pane.cells.columns)
    var zoom = zoom(photo, pane)
    expectSound(zoom, "opened")
    for step in 0..<300 {
      switch random.next(below: 9) {
      case 0...2: zoom.move(eighthsX: random.next(below: 3) - 1, eighthsY: random.next(below: 3) - 1)
      case 3: zoom.move(eighthsX: 8 * (random.next(below: 3) - 1), eighthsY: 8 * (random.next(below: 3) - 1))
      case 4, 5: zoom.magnify(by: random.next(below: 2) * 2 - 1)
      case 6:
        let (x, y) = (random.next(below: photo.width), random.next(below: photo.height))
        zoom.show(Region(x: x, y: y, width: photo.width - x, height: photo.height - y))
      case 7: zoom.center(onX: random.next(below: photo.width), y: random.next(below: photo.height))
      default:
        if random.next(below: 2) == 0 { zoom.showActualPixels() } else { zoom.showWholePhoto() }
      }
      expectSound(zoom, "step \(step)")
    }
    for other in panes {
      zoom.resize(to: other)
      expectSound(zoom, "pane \(other)")
    }
    for other in photos {
      zoom.change(toPhoto: other)
      expectSound(zoom, "photo \(other)")
    }
  }

  @Test func boxStartsInTheMiddle() {
    #expect(
      zoom(PixelSize(width: 4000, height: 3000), pane(48, 160)).box
        == Region(x: 1960, y: 1476, width: 80, height: 48))
  }

  @Test func aSmallPhotoFillsThePane() {
    let zoom = zoom(PixelSize(width: 100, height: 30), pane(48, 160))
    #expect(zoom.magnification == 3.2)
    #expect((zoom.box.width, zoom.box.height) == (50, 30))
  }

  @Test func arrowMovesByAnEighthAndShiftedLetterByTheBox() {
    var zoom = zoom(PixelSize(width: 4000, height: 3000), pane(48, 160))
    zoom.move(eighthsX: 1, eighthsY: 0)
    #expect(zoom.box.x == 1970)
    zoom.move(eighthsX: 0, eighthsY: -8)
    #expect(zoom.box.y == 1428)
  }

  @Test func shiftedArrowCrossesThePhotoInEightSteps() {
    var zoom = zoom(PixelSize(width: 4000, height: 3000), pane(48, 160))
    zoom.leap(eighthsX: -1, eighthsY: 0)
    #expect(zoom.box.x == 1960 - 500)
  }

  @Test func wayBackFromTheEdgeStartsAtOnce() {
    var zoom = zoom(PixelSize(width: 400, height: 300), pane(48, 160))
    zoom.magnify(by: 2)
    let size = zoom.box
    for _ in 0..<100 { zoom.move(eighthsX: 8, eighthsY: 8) }
    #expect(
      zoom.box == Region(x: 400 - size.width, y: 300 - size.height, width: size.width, height: size.height))
    zoom.move(eighthsX: -1, eighthsY: -1)
    #expect(zoom.box.maxX == 400 - size.width / 8 && zoom.box.maxY == 300 - size.height / 8)
  }

  @Test func boxOfOtherSizeKeepsItsMiddle() {
    var zoom = zoom(PixelSize(width: 4000, height: 3000), pane(48, 160))
    let start = zoom.box
    zoom.magnify(by: -1)
    #expect(zoom.magnification == 1.5 && abs(zoom.box.x + zoom.box.width / 2 - 2000) <= 1)
    zoom.magnify(by: 1)
    #expect(zoom.box == start)
    for _ in 0..<20 { zoom.magnify(by: 1) }
    #expect(min(zoom.box.width, zoom.box.height) == Zoom.smallestBox)
    zoom.magnify(by: -1)
    #expect(zoom.box.height > Zoom.smallestBox, "the first press back already changes the box")
  }

  @Test(arguments: photos, panes) func boxGrowsToTheWholePhoto(photo: PixelSize, pane: Pane) {
    var zoom = zoom(photo, pane)
    for _ in 0..<40 {
      let before = zoom
      zoom.magnify(by: -1)
      #expect(zoom != before || zoom.showsWholePhoto, "every press changes something until the end")
    }
    #expect(zoom.box == Region(x: 0, y: 0, width: photo.width, height: photo.height))
    zoom.showActualPixels()
    #expect(zoom.magnification >= 1)
    zoom.showWholePhoto()
    #expect(zoom.showsWholePhoto)
  }

  @Test func aBoxThatIsDrawnIsShownWhole() {
    var zoom = zoom(PixelSize(width: 4000, height: 3000), pane(48, 160))
    let drawn = Region(x: 300, y: 1000, width: 200, height: 40)
    zoom.show(drawn)
    #expect(zoom.box.contains(drawn) && zoom.box.width == 200)
  }

  @Test func theFirstSizeFollowsTheScreenUntilTheUserChooses() {
    var zoom = zoom(PixelSize(width: 4000, height: 3000), pane(48, 160))
    zoom.resize(to: pane(90, 300, .sixel))
    #expect(zoom.magnification == 4)
    zoom.magnify(by: 1)
    zoom.resize(to: pane(48, 160))
    #expect(zoom.magnification == 6)
  }
}

struct ViewportTests {
  private let viewport = Viewport(showing: Region(x: 100, y: 50, width: 30, height: 20), in: pane(45, 100))

  @Test func cellsAndPhotoPixelsAgree() {
    #expect(viewport.cells == CellRect(row: 6, column: 0, rows: 33, columns: 100))
    #expect(viewport.size == PixelSize(width: 100, height: 66))
    for x in 100..<130 {
      let pixels = viewport.picturePixels(showing: Region(x: x, y: 60, width: 1, height: 1))
      let back = viewport.photoPixel(
        row: Double(viewport.cells.row) + (Double(pixels.y) + Double(pixels.height) / 2) / 2,
        column: Double(pixels.x) + Double(pixels.width) / 2)
      #expect(back.x == x && back.y == 60)
    }
  }

  @Test func placeBesideThePictureIsItsNearestPixel() {
    #expect(viewport.photoPixel(row: 0, column: -5) == (100, 50))
    #expect(viewport.photoPixel(row: 400, column: 400) == (129, 69))
  }

  @Test func smallPictureStandsAtTheLowerLeft() {
    let inset = Viewport(
      showing: Region(x: 0, y: 0, width: 40, height: 10), in: pane(20, 30), at: .bottomLeft)
    #expect(inset.cells == CellRect(row: 16, column: 0, rows: 4, columns: 30))
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
