/// A size in pixels, of a picture or of the screen.
public struct PixelSize: Sendable, Hashable {
  /// Columns of pixels.
  public var width: Int
  /// Rows of pixels.
  public var height: Int

  /// A size.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Whether no pixel is inside.
  public var isEmpty: Bool { width <= 0 || height <= 0 }

  /// The smallest size that holds both.
  func union(_ other: PixelSize) -> PixelSize {
    PixelSize(width: max(width, other.width), height: max(height, other.height))
  }
}
