import Imaging
import Terminal
import Testing

@testable import srzoom

/// What is shown in the four sizes that matter, with and without pixel graphics.
private let sizes = [(24, 80), (40, 120), (60, 200), (90, 300)]
private let modes: [GraphicsMode] = [.halfBlocks, .blocks, .text, .sixel, .kitty]

private func canvas(_ rows: Int, _ columns: Int, _ graphics: GraphicsMode = .halfBlocks) -> Canvas {
  Canvas(rows: rows, columns: columns, graphics: graphics, cellSize: PixelSize(width: 8, height: 17))
}

struct LayoutTests {
  private func layout(
    _ canvas: Canvas, _ comparison: Comparison = .sideBySide, _ overview: OverviewMode = .inset,
    isFullScreen: Bool = false
  ) throws -> Layout {
    try #require(
      Layout(
        canvas,
        for: Layout.Purpose(comparison: comparison, overview: overview, isFullScreen: isFullScreen)))
  }

  /// A layout as a text picture: 1 2 are enlarged panes, o the overview, T titles, S status line, H hints.
  private func picture(_ layout: Layout, rows: Int, columns: Int) -> [String] {
    var cells = Array(repeating: Array(repeating: Character("."), count: columns), count: rows)
    func fill(_ rect: CellRect?, _ letter: Character) {
      guard let rect else { return }
      for row in rect.row..<rect.maxRow {
        for column in rect.column..<rect.maxColumn {
          #expect(cells[row][column] == ".", "row \(row), column \(column) belongs to two")
          cells[row][column] = letter
        }
      }
    }
    for (pane, letter) in zip(layout.enlarged, "12") { fill(pane.cells, letter) }
    fill(layout.overview?.cells, "o")
    fill(layout.titles, "T")
    fill(layout.status, "S")
    fill(layout.hints, "H")
    return cells.map { String($0) }
  }

  /// The first screen of a photo: three quarters of the cells and more show what is enlarged.
  @Test(arguments: sizes, modes)
  func theEnlargedPictureGetsTheScreen(size: (Int, Int), graphics: GraphicsMode) throws {
    for photo in [
      PixelSize(width: 4000, height: 3000), PixelSize(width: 640, height: 480),
      PixelSize(width: 1000, height: 2000),
    ] {
      let (rows, columns) = size
      var view = ViewState(on: canvas(rows, columns, graphics))
      view.change(toPhoto: photo)
      let layout = try #require(view.layout)
      var enlarged = layout.enlarged.reduce(0) { sum, pane in
        let cells = view.viewport(in: pane).cells
        return sum + cells.rows * cells.columns
      }
      if let inset = view.overview(in: layout) { enlarged -= inset.cells.rows * inset.cells.columns }
      #expect(enlarged * 4 >= rows * columns * 3, "\(photo): \(enlarged) of \(rows * columns) cells")
    }
  }

  /// The first box can be recognized, and shows what is restored: as often enlarged as 150 photo pixels a side allow.
  @Test(arguments: sizes, modes)
  func theFirstBoxIsLargeAndEnlarged(size: (Int, Int), graphics: GraphicsMode) throws {
    var view = ViewState(on: canvas(size.0, size.1, graphics))
    view.change(toPhoto: PixelSize(width: 4000, height: 3000))
    let magnification = view.zoom.magnification
    let expected =
      switch graphics {
      case .sixel, .kitty: [80: 2.0, 120: 3, 200: 4, 300: 4]
      default: [80: 2.0, 120: 2, 200: 2, 300: 2]
      }
    #expect(magnification == expected[size.1])
    let pane = try #require(view.layout?.enlarged[0])
    #expect(abs(Double(view.box.width) * magnification - Double(pane.size.width)) <= magnification)
    #expect(abs(Double(view.box.height) * magnification - pane.height) <= magnification)
    if graphics == .sixel || graphics == .kitty { #expect(min(view.box.width, view.box.height) >= 150) }
  }

  @Test func theFirstBoxIsThatOfTheDesign() {
    var view = ViewState(on: Canvas(rows: 24, columns: 80, graphics: .halfBlocks))
    view.change(toPhoto: PixelSize(width: 4000, height: 3000))
    #expect((view.box.width, view.box.height) == (40, 21), "80x21 cells")
    #expect(view.comparison == .wipe)
    view = ViewState(on: Canvas(rows: 24, columns: 80, graphics: .blocks))
    view.change(toPhoto: PixelSize(width: 4000, height: 3000))
    #expect((view.box.width, view.box.height) == (160, 84))
    #expect(view.comparison == .wipe)
  }

  @Test func narrowPanesAreWiped() {
    for (columns, graphics, comparison) in [
      (80, GraphicsMode.halfBlocks, Comparison.wipe), (200, .halfBlocks, .wipe),
      (202, .halfBlocks, .sideBySide),
      (80, .blocks, .wipe), (120, .blocks, .sideBySide), (80, .sixel, .sideBySide), (20, .sixel, .wipe),
    ] {
      #expect(Layout.comparison(for: canvas(30, columns, graphics)) == comparison, "\(columns) \(graphics)")
    }
  }

  @Test(arguments: Comparison.allCases, OverviewMode.allCases)
  func nothingOverlapsOrLeavesTheTerminal(comparison: Comparison, overview: OverviewMode) throws {
    for columns in [20, 21, 39, 40, 59, 60, 61, 80, 99, 100, 101, 102, 103, 200, 400] {
      for rows in [8, 9, 15, 16, 24, 25, 60, 120] {
        for isFullScreen in [false, true] {
          let canvas = canvas(rows, columns)
          let layout = try layout(canvas, comparison, overview, isFullScreen: isFullScreen)
          let pictures = layout.enlarged.map(\.cells) + [layout.overview?.cells].compactMap { $0 }
          let rects = pictures + [layout.status] + [layout.titles, layout.hints].compactMap { $0 }
          #expect(rects.allSatisfy { canvas.bounds.contains($0) && !$0.isEmpty }, "\(columns)x\(rows)")
          for (index, rect) in rects.enumerated() {
            #expect(
              rects[..<index].allSatisfy { rect.intersection($0).isEmpty }, "\(columns)x\(rows): \(rect)")
          }
          #expect(pictures.allSatisfy { $0.maxRow < rows }, "on the last row a sixel scrolls the screen")
          if let inset = layout.inset { #expect(layout.enlarged[0].cells.contains(inset.cells)) }
        }
      }
    }
  }

  @Test func tooSmallIsRefused() {
    let purpose = Layout.Purpose(comparison: .wipe, overview: .inset, isFullScreen: false)
    #expect(Layout(canvas(7, 80), for: purpose) == nil)
    #expect(Layout(canvas(24, 19), for: purpose) == nil)
  }

  @Test func twoPanesAndOneLineOfKeys() throws {
    #expect(
      picture(try layout(canvas(16, 21)), rows: 16, columns: 21)
        == ["TTTTTTTTTTTTTTTTTTTTT"] + Array(repeating: "1111111111.2222222222", count: 13)
        + ["SSSSSSSSSSSSSSSSSSSSS", "HHHHHHHHHHHHHHHHHHHHH"])
  }

  @Test func smallestTerminalHasNoRowForKeys() throws {
    #expect(
      picture(try layout(canvas(8, 20), .wipe), rows: 8, columns: 20)
        == ["TTTTTTTTTTTTTTTTTTTT"] + Array(repeating: "11111111111111111111", count: 6)
        + ["SSSSSSSSSSSSSSSSSSSS"])
  }

  @Test func largeOverviewStandsBesideOrAbove() throws {
    #expect(
      picture(try layout(canvas(8, 60), .wipe, .large), rows: 8, columns: 60)[1]
        == String(repeating: "o", count: 24) + "." + String(repeating: "1", count: 35))
    let high = try layout(canvas(24, 30), .wipe, .large)
    #expect(high.overview?.cells == CellRect(row: 1, column: 0, rows: 10, columns: 30))
    #expect(high.enlarged.map(\.cells) == [CellRect(row: 12, column: 0, rows: 10, columns: 30)])
  }

  @Test func fullScreenLeavesTheStatusLineAlone() throws {
    let layout = try layout(canvas(24, 80), isFullScreen: true)
    #expect(layout.enlarged.map(\.cells) == [CellRect(row: 0, column: 0, rows: 23, columns: 80)])
    #expect(layout.titles == nil && layout.hints == nil && layout.overview == nil && layout.inset == nil)
  }
}

struct ViewStateTests {
  private func view(_ graphics: GraphicsMode = .sixel) -> ViewState {
    var view = ViewState(on: canvas(40, 120, graphics))
    view.change(toPhoto: PixelSize(width: 4000, height: 3000))
    return view
  }

  @Test(arguments: modes) func tabNeverChangesTheBox(graphics: GraphicsMode) {
    var view = view(graphics)
    let box = view.box
    var seen: Set<Comparison> = []
    for _ in 0..<4 {
      seen.insert(view.comparison)
      view.apply(.nextComparison)
      #expect(view.box == box)
      // Nor does moving it give it another shape.
      view.apply(.move(eighthsX: 1, eighthsY: 0))
      view.apply(.move(eighthsX: -1, eighthsY: 0))
      #expect(view.box == box)
    }
    #expect(seen == Set(Comparison.allCases))
  }

  @Test func theSameScreenLeavesTheBoxAlone() {
    var view = view()
    view.apply(.nextComparison)
    let box = view.box
    view.resize(to: view.canvas)
    #expect(view.box == box)
    view.resize(to: canvas(50, 120, .sixel))
    #expect(view.box != box)
  }

  @Test func nextSizeFillsThePaneAgain() throws {
    var view = view()
    view.apply(.nextComparison)
    #expect(view.comparison == .wipe)
    view.apply(.magnify(1))
    let pane = try #require(view.layout?.enlarged[0])
    #expect(view.viewport(in: pane).cells == pane.cells)
  }

  @Test func fullScreenAndBackIsTheSameBox() {
    var view = view()
    let box = view.box
    view.apply(.toggleFullScreen)
    #expect(view.box.width > box.width)
    view.apply(.toggleFullScreen)
    #expect(view.box == box)
  }

  /// A photo whose half is enlarged on the whole screen and reduced in half of it, and larger ones.
  @Test(arguments: [PixelSize(width: 600, height: 300), PixelSize(width: 4000, height: 3000)])
  func aReducedBoxHasAllOfTheRoom(photo: PixelSize) throws {
    var view = ViewState(on: canvas(40, 120, .sixel))
    view.change(toPhoto: photo)
    #expect(view.shownComparison == .sideBySide)
    let before = view.zoom
    for _ in 0..<40 where !view.zoom.showsWholePhoto {
      view.apply(.magnify(-1))
      let layout = try #require(view.layout)
      #expect(view.zoom.magnification > 1 || layout.enlarged.map(\.cells.columns) == [120])
      #expect(view.zoom.pane == layout.enlarged[0])
    }
    #expect(view.zoom.showsWholePhoto)
    #expect(view.shownComparison == (photo.width == 600 ? .wipe : nil), "one picture in any case")
    let whole = view
    view.apply(.toggleFullScreen)
    #expect(view.zoom.showsWholePhoto)
    view.apply(.toggleFullScreen)
    #expect(view == whole)
    for _ in 0..<40 where view.zoom.magnification < before.magnification { view.apply(.magnify(1)) }
    #expect(view.shownComparison == .sideBySide && view.box == before.box)
    view.apply(.showWholePhoto)
    #expect(view == whole)
  }

  /// Not the shape of a pane that it is not shown in.
  @Test func aLargeBoxThatIsDrawnIsShownOnAllOfTheRoom() throws {
    var view = view()
    view.apply(.nextOverview)
    for drawn in [(590, 500), (400, 500)].map({ Region(x: 700, y: 600, width: $0, height: $1) }) {
      view.apply(.show(drawn))
      #expect(view.shownComparison == nil && view.zoom.magnification > 0.95)
      #expect(view.box.contains(drawn) && view.box.area < 2 * drawn.area, "\(view.box)")
      #expect(view.zoom.pane == view.layout?.enlarged[0])
    }
    view.apply(.show(Region(x: 700, y: 600, width: 100, height: 100)))
    #expect(view.shownComparison == .sideBySide && view.zoom.magnification == 2.8)
  }

  /// Beside a large overview there is room for less of the photo, around the same place and as often enlarged.
  @Test(arguments: modes) func theOverviewLeavesThePlaceAndTheMagnification(graphics: GraphicsMode) {
    for action in [ViewAction.nextOverview, .toggleAttention] {
      var view = view(graphics)
      let before = view.zoom
      view.apply(action)
      #expect(view.zoom.magnification == before.magnification)
      #expect(before.box.contains(view.box) && view.box.width < before.box.width)
      #expect(abs(2 * view.box.x + view.box.width - 2 * before.box.x - before.box.width) <= 2)
      view.apply(.magnify(1))
      #expect(view.zoom.magnification > before.magnification)
      view.apply(.magnify(-1))
      view.apply(action)
      #expect(view.box == before.box)
    }
  }

  /// Also where the wipe shows the box of one of two panes, with the photo going on around it.
  @Test(arguments: modes) func theInsetStandsInTheCorner(graphics: GraphicsMode) throws {
    var view = view(graphics)
    for _ in Comparison.allCases {
      let layout = try #require(view.layout)
      let (inset, pane) = (try #require(view.overview(in: layout)).cells, layout.enlarged[0].cells)
      #expect((inset.maxRow, inset.column) == (pane.maxRow, pane.column), "\(view.comparison)")
      view.apply(.nextComparison)
    }
  }

  /// A strip would be too low, or too narrow, for the box in it to be seen.
  @Test(arguments: [PixelSize(width: 3000, height: 300), PixelSize(width: 300, height: 3000)])
  func aPanoramaHasMoreRoom(photo: PixelSize) throws {
    for graphics in [GraphicsMode.sixel, .blocks, .halfBlocks] {
      var view = ViewState(on: canvas(24, 80, graphics))
      view.change(toPhoto: photo)
      let layout = try #require(view.layout)
      let (inset, pane) = (try #require(view.overview(in: layout)), layout.enlarged[0])
      #expect(pane.cells.contains(inset.cells))
      #expect(
        photo.width > photo.height
          ? inset.cells.columns * 2 > pane.cells.columns : inset.cells.rows * 2 > pane.cells.rows,
        "\(graphics): \(inset.cells)")
    }
  }

  @Test func overviewGoesFromInsetToLargeToHidden() throws {
    var view = view()
    #expect(view.layout?.inset != nil && view.layout?.overview == nil)
    view.apply(.nextOverview)
    #expect(view.layout?.inset == nil && view.layout?.overview != nil)
    view.apply(.nextOverview)
    #expect(view.layout?.inset == nil && view.layout?.overview == nil)
    view.apply(.nextOverview)
    #expect(view.overviewMode == .inset)
    view.apply(.showWholePhoto)
    let layout = try #require(view.layout)
    #expect(view.overview(in: layout) == nil, "the photo is there already")
  }
}
