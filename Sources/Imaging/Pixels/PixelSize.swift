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
}
