/// How a photo was damaged: what the base branch is conditioned on.
public struct Damage: Sendable, Equatable {
  /// Whether a photo was stored as JPEG, and how well.
  public enum JPEG: Sendable, Equatable {
    case none
    /// libjpeg's quality, 0…100.
    case quality(Float)
  }

  /// σ of a Gaussian blur in the photo's pixels, 0…4.
  public var blur: Float
  /// Standard deviation of the noise in levels of 255, 0…50.
  public var noise: Float
  /// The JPEG that it last was.
  public var jpeg: JPEG

  /// A damage; what lies outside of the ranges counts as their ends.
  public init(blur: Float, noise: Float, jpeg: JPEG) {
    self.blur = blur
    self.noise = noise
    self.jpeg = jpeg
  }

  /// That of a photo as sharp and clean as its pixels can be.
  public static let none = Damage(blur: 0, noise: 0, jpeg: .none)
}
