import Imaging

/// What a frame is drawn on: the cells of the screen, and the pixels that pictures have in them.
public struct Canvas: Sendable, Hashable {
  /// All cells, `row` and `column` 0.
  public let bounds: CellRect
  /// How pictures are shown.
  public let graphics: GraphicsMode
  /// Whether the terminal understands UTF-8: if not, text is drawn in ASCII.
  public let hasUTF8: Bool
  /// Whether text may be coloured; if not, the colours of styles are left out.
  public let usesColour: Bool
  /// A cell in the terminal's own pixels.
  let cellSize: PixelSize
  /// The pixels of a picture in one cell: one to 32 in mosaics and dots, the terminal's own in sixel and kitty.
  public let cell: PixelSize
  /// The width of the smallest detail that a cell shows, in pixels of a picture: blocks part a cell in two colours only.
  public var detail: Int { graphics == .blocks && hasUTF8 ? 2 : 1 }
  /// Height of a picture's pixel on the screen, divided by its width.
  public let pixelAspect: Double

  /// A screen of `rows × columns` cells.
  ///
  /// - Parameters:
  ///   - rows: of cells.
  ///   - columns: of cells.
  ///   - graphics: how pictures are shown.
  ///   - cellSize: of a cell in the terminal's own pixels.
  ///   - hasUTF8: whether the terminal understands UTF-8.
  ///   - usesColour: whether text may be coloured.
  public init(
    rows: Int, columns: Int, graphics: GraphicsMode,
    cellSize: PixelSize = PixelSize(width: 10, height: 20), hasUTF8: Bool = true, usesColour: Bool = true
  ) {
    bounds = CellRect(row: 0, column: 0, rows: rows, columns: columns)
    self.graphics = graphics
    self.hasUTF8 = hasUTF8
    self.usesColour = usesColour
    self.cellSize = cellSize
    cell = graphics.pixelsOfCell(cellSize: cellSize, hasUTF8: hasUTF8)
    pixelAspect = Double(cellSize.height * cell.width) / Double(cellSize.width * cell.height)
  }

  /// The same in another size.
  func resized(to bounds: CellRect, cellSize: PixelSize) -> Canvas {
    Canvas(
      rows: bounds.rows, columns: bounds.columns, graphics: graphics, cellSize: cellSize, hasUTF8: hasUTF8,
      usesColour: usesColour)
  }

  /// How many pixels a picture on `cells` has.
  ///
  /// With sixel the height is rounded down to a multiple of 6, so that up to 5 pixels below stay blank.
  public func pixelSize(for cells: CellRect) -> PixelSize {
    let height = cells.rows * cell.height
    return PixelSize(
      width: cells.columns * cell.width, height: graphics == .sixel ? max(6, height / 6 * 6) : height)
  }
}

extension GraphicsMode {
  /// The pixels of a picture in one cell.
  fileprivate func pixelsOfCell(cellSize: PixelSize, hasUTF8: Bool) -> PixelSize {
    switch self {
    case .kitty, .sixel: cellSize
    // Spaces, or letters by their darkness.
    case _ where !hasUTF8: PixelSize(width: 1, height: 1)
    case .blocks: PixelSize(width: 4, height: 8)
    case .halfBlocks, .colours256: PixelSize(width: 1, height: 2)
    case .text: PixelSize(width: 2, height: 4)
    }
  }
}
