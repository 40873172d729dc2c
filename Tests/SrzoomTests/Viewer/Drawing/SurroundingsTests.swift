import Imaging
import Terminal
import Testing

@testable import srzoom

struct SurroundingsTests {
  private let photo = PixelSize(width: 200, height: 120)

  private func surroundings(
    of box: Region, rows: Int = 20, columns: Int = 80, _ graphics: GraphicsMode = .blocks
  ) -> (Surroundings?, Viewport, Pane) {
    let canvas = Canvas(rows: rows, columns: columns, graphics: graphics)
    let pane = Pane(canvas.bounds, on: canvas)
    let viewport = Viewport(showing: box, in: pane)
    return (Surroundings(of: viewport, in: pane, photo: photo), viewport, pane)
  }

  @Test(arguments: [GraphicsMode.blocks, .halfBlocks, .sixel, .kitty, .text])
  func fillThePaneAroundAPortraitBox(graphics: GraphicsMode) throws {
    let box = Region(x: 90, y: 40, width: 20, height: 40)
    let (found, viewport, pane) = surroundings(of: box, graphics)
    let surroundings = try #require(found)
    #expect(surroundings.region.contains(box) && surroundings.region.width > 2 * box.width)
    #expect(surroundings.region.height == box.height)
    #expect(surroundings.box.width == viewport.size.width && surroundings.box.height == viewport.size.height)
    // Less than a photo pixel stays dark on either side.
    let scale = viewport.size.width / box.width + 1
    #expect(surroundings.place.width > pane.size.width - 2 * scale)
    let all = Region(x: 0, y: 0, width: pane.size.width, height: pane.size.height)
    #expect(all.contains(surroundings.place) && surroundings.place.contains(surroundings.box))
  }

  @Test func endWithThePhoto() throws {
    let box = Region(x: 0, y: 40, width: 20, height: 40)
    let surroundings = try #require(surroundings(of: box).0)
    #expect(surroundings.region.x == 0 && surroundings.place.x == surroundings.box.x)
    #expect(surroundings.region.maxX > box.maxX)
  }

  @Test func thereAreNoneAroundAPhotoOrInAPaneThatIsFull() {
    #expect(surroundings(of: Region(x: 0, y: 0, width: 200, height: 120), rows: 40, columns: 200).0 == nil)
    let (found, viewport, pane) = surroundings(of: Region(x: 20, y: 20, width: 80, height: 40))
    #expect(viewport.cells == pane.cells && found == nil)
  }

  @Test func theBoxIsAsItWasAndTheRestIsDarker() throws {
    let box = Region(x: 90, y: 40, width: 20, height: 40)
    let (found, viewport, pane) = surroundings(of: box)
    let surroundings = try #require(found)
    func grey(_ size: PixelSize) -> Photo {
      Photo(
        width: size.width, height: size.height,
        pixels: Array(repeating: 200, count: size.width * size.height * 3))
    }
    let picture = surroundings.picture(
      size: pane.size, around: grey(surroundings.place.size), box: grey(viewport.size))
    func level(_ x: Int) -> UInt8 { picture.pixels[(picture.height / 2 * picture.width + x) * 3] }
    #expect(level(surroundings.box.x) == 200 && level(surroundings.box.maxX - 1) == 200)
    #expect(level(surroundings.box.x - 1) == 80 && level(surroundings.box.maxX) == 80)
  }
}
