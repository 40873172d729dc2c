import Imaging

/// A frame around a region of a picture: its four corners, bright with a dark edge, so that it is seen on any photo, in
/// few colours and in none.
///
/// The frame stands outside the region where there is room; that of a small region is enlarged, so that it can be found. On
/// cells it would hide what is around: there a bright cell between two dark ones marks the place.
struct CornerBrackets {
  /// That of xterm's 256 colours that stands out most, so that nothing has to be dithered; and that of dots.
  private static let yellow: (UInt8, UInt8, UInt8) = (255, 215, 0)
  private static let white: (UInt8, UInt8, UInt8) = (255, 255, 255)

  /// The arms of the corners, two a corner; in pixels.
  let arms: [Region]
  /// The dark ground that each of them stands on.
  let edges: [Region]
  /// The colour of the arms.
  let colour: (UInt8, UInt8, UInt8)

  /// The brackets around `region` of a picture of `size`.
  ///
  /// - Parameters:
  ///   - region: in the picture's pixels.
  ///   - size: of the picture.
  ///   - thickness: of the arms.
  ///   - colour: of the arms.
  ///   - edge: the dark ground of an arm.
  init(
    around region: Region, in size: PixelSize, thickness: Int, colour: (UInt8, UInt8, UInt8) = yellow,
    edge: (Region) -> Region
  ) {
    self.colour = colour
    let x = Self.span(region.x, region.width, in: size.width, thickness)
    let y = Self.span(region.y, region.height, in: size.height, thickness)
    let (across, down) = (Self.arm(x.count, thickness), Self.arm(y.count, thickness))
    let (wide, high) = (min(thickness, x.count), min(thickness, y.count))
    arms =
      [y.lowerBound, y.upperBound - high].flatMap { top in
        [x.lowerBound, x.upperBound - across].map { Region(x: $0, y: top, width: across, height: high) }
      }
      + [x.lowerBound, x.upperBound - wide].flatMap { left in
        [y.lowerBound, y.upperBound - down].map { Region(x: left, y: $0, width: wide, height: down) }
      }
    let all = Region(x: 0, y: 0, width: size.width, height: size.height)
    edges = arms.map { edge($0).intersection(all) }
  }

  private init(arms: [Region], edges: [Region], colour: (UInt8, UInt8, UInt8)) {
    (self.arms, self.edges, self.colour) = (arms, edges, colour)
  }

  /// From where to where the frame goes along one side: around the region, at least seven times as long as it is thick
  /// where the picture has as much, inside the picture.
  private static func span(_ start: Int, _ length: Int, in side: Int, _ thickness: Int) -> Range<Int> {
    let wanted = min(side, max(length + 2 * thickness, 7 * thickness))
    let first = max(0, min(start + length / 2 - wanted / 2, side - wanted))
    return first..<first + wanted
  }

  /// A third of the side, so that the middle stays free.
  private static func arm(_ length: Int, _ thickness: Int) -> Int {
    min(length, max(2 * thickness, length / 3))
  }
}

extension CornerBrackets {
  /// The brackets around `region` of a picture of `size` on a canvas.
  init(around region: Region, in size: PixelSize, on canvas: Canvas) {
    let cell = canvas.cell
    switch canvas.graphics {
    case .kitty, .sixel:
      let thickness = max(2, min(size.width, size.height) / 250)
      self.init(around: region, in: size, thickness: thickness) { $0.grown(by: max(1, thickness / 2)) }
    case _ where region.width < 4 * cell.width && region.height < 2 * cell.height:
      let (column, row) = (region.x + region.width / 2, region.y + region.height / 2)
      let middle = Region(
        x: column / cell.width * cell.width, y: row / cell.height * cell.height, width: cell.width,
        height: cell.height)
      let all = Region(x: 0, y: 0, width: size.width, height: size.height)
      let wider = Region(
        x: middle.x - cell.width, y: middle.y, width: 3 * cell.width, height: cell.height)
      self.init(
        arms: [middle.intersection(all)], edges: [wider.intersection(all)],
        colour: canvas.graphics == .text ? Self.white : Self.yellow)
    case .text where canvas.hasUTF8:
      // A single dot is lost among those of the picture.
      self.init(around: region, in: size, thickness: 2, colour: Self.white) { $0.grown(by: 2) }
    case .text:
      self.init(around: region, in: size, thickness: 1, colour: Self.white) { $0.grown(by: 1) }
    case .blocks where canvas.hasUTF8:
      // Quadrants on whole cells: these have two colours, and the photo must not be one of them.
      let part = PixelSize(width: canvas.cell.width / 2, height: canvas.cell.height / 2)
      let brackets = CornerBrackets(
        around: region.parts(of: part),
        in: PixelSize(width: size.width / part.width, height: size.height / part.height), thickness: 1
      ) { $0.parts(of: PixelSize(width: 2, height: 2)).scaled(by: PixelSize(width: 2, height: 2)) }
      self.init(
        arms: brackets.arms.map { $0.scaled(by: part) }, edges: brackets.edges.map { $0.scaled(by: part) },
        colour: brackets.colour)
    case .blocks, .halfBlocks, .colours256:
      self.init(around: region, in: size, thickness: 1) { $0.grown(by: 1) }
    }
  }
}

extension Region {
  /// The parts of a picture that the region touches, when the picture is divided in parts of `size`.
  fileprivate func parts(of size: PixelSize) -> Region {
    let (left, top) = (x / size.width, y / size.height)
    return Region(
      x: left, y: top, width: (maxX + size.width - 1) / size.width - left,
      height: (maxY + size.height - 1) / size.height - top)
  }

  /// The pixels of parts of `size`.
  fileprivate func scaled(by size: PixelSize) -> Region {
    Region(x: x * size.width, y: y * size.height, width: width * size.width, height: height * size.height)
  }
}

extension Photo {
  /// Draws brackets.
  mutating func draw(_ brackets: CornerBrackets) {
    for edge in brackets.edges { fill(edge, with: (0, 0, 0)) }
    for arm in brackets.arms { fill(arm, with: brackets.colour) }
  }

  private mutating func fill(_ region: Region, with colour: (UInt8, UInt8, UInt8)) {
    for y in region.y..<region.maxY {
      for start in stride(from: (y * width + region.x) * 3, to: (y * width + region.maxX) * 3, by: 3) {
        (pixels[start], pixels[start + 1], pixels[start + 2]) = colour
      }
    }
  }
}
