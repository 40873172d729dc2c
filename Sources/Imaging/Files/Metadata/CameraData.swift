/// When and with what a photo was taken; nil is what the file does not say.
public struct CameraData: Sendable, Equatable {
  /// A fraction as the camera wrote it, such as 1/250 of a second.
  public struct Fraction: Sendable, Equatable {
    /// Above the line.
    public var numerator: Int
    /// Below the line, not 0.
    public var denominator: Int

    /// - Precondition: `denominator` is not 0.
    public init(numerator: Int, denominator: Int) {
      precondition(denominator != 0, "\(numerator)/0")
      (self.numerator, self.denominator) = (numerator, denominator)
    }
  }

  /// `YYYY:MM:DD HH:MM:SS` in the camera's time.
  public var date: String?
  /// The camera's maker.
  public var maker: String?
  /// The camera.
  public var model: String?
  /// The lens.
  public var lens: String?
  /// In seconds.
  public var exposureTime: Fraction?
  /// Focal length over aperture.
  public var fNumber: Double?
  /// ISO speed.
  public var sensitivity: Int?
  /// In millimetres.
  public var focalLength: Double?

  /// Nothing known.
  public init() {}
}
