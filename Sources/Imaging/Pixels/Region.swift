/// A rectangle of whole pixels, such as the region of interest (ROI) of a photo.
public struct Region: Sendable, Hashable {
  /// Left and top edge, in pixels from the picture's top-left corner.
  public var x: Int, y: Int
  /// Size in pixels.
  public var width: Int, height: Int

  /// The rectangle of `width × height` pixels whose top-left pixel is (`x`, `y`).
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The column after the last one.
  public var maxX: Int { x + width }
  /// The row after the last one.
  public var maxY: Int { y + height }
  /// Width and height.
  public var size: PixelSize { PixelSize(width: width, height: height) }
  /// Width times height.
  public var area: Int { width * height }
  /// Whether no pixel is inside.
  public var isEmpty: Bool { width <= 0 || height <= 0 }

  /// The rectangle with `margin` more pixels on every side.
  public func grown(by margin: Int) -> Region {
    Region(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  /// The pixels in both rectangles; empty (width or height 0) when they do not meet.
  public func intersection(_ other: Region) -> Region {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Region(
      x: left, y: top, width: max(0, min(maxX, other.maxX) - left),
      height: max(0, min(maxY, other.maxY) - top))
  }

  /// Whether every pixel of `other` is inside this rectangle.
  public func contains(_ other: Region) -> Bool {
    other.x >= x && other.y >= y && other.maxX <= maxX && other.maxY <= maxY
  }

  /// The squared distance of the two centres, in half pixels, to compare with others.
  public func squaredDistance(to other: Region) -> Int {
    let dx = 2 * x + width - 2 * other.x - other.width
    let dy = 2 * y + height - 2 * other.y - other.height
    return dx * dx + dy * dy
  }

  /// The same pixels counted from (`originX`, `originY`) instead of (0, 0).
  public func relative(toX originX: Int, y originY: Int) -> Region {
    Region(x: x - originX, y: y - originY, width: width, height: height)
  }

  /// The rectangle that these pixels become when a picture is enlarged `scale` times.
  public func scaled(by scale: Int) -> Region {
    Region(x: x * scale, y: y * scale, width: width * scale, height: height * scale)
  }
}

extension Region: LosslessStringConvertible {
  /// X11's notation `WxH+X+Y`, as in `64x48+100+20`.
  public var description: String { "\(width)x\(height)+\(x)+\(y)" }

  /// Reads `WxH+X+Y`; nil unless all four are plain decimal numbers and the size is not 0.
  public init?(_ description: String) {
    let parts = description.split(separator: "+", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    let size = parts[0].split(separator: "x", omittingEmptySubsequences: false)
    guard size.count == 2, let width = Self.number(size[0]), let height = Self.number(size[1]),
      let x = Self.number(parts[1]), let y = Self.number(parts[2]), width > 0, height > 0
    else { return nil }
    self.init(x: x, y: y, width: width, height: height)
  }

  /// Digits only (`Int` would also take a sign), at most a billion, so that sums never overflow.
  private static func number(_ text: Substring) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text), value <= 1_000_000_000
    else { return nil }
    return value
  }
}
