/// The parts of an estimated damage that the user replaces; nil parts follow the estimate.
public struct DamageReplacement: Sendable, Equatable {
  /// See `Damage.blur`.
  public var blur: Float?
  /// See `Damage.noise`.
  public var noise: Float?
  /// See `Damage.jpeg`.
  public var jpeg: Damage.JPEG?

  /// Replaces nothing by default.
  public init(blur: Float? = nil, noise: Float? = nil, jpeg: Damage.JPEG? = nil) {
    self.blur = blur
    self.noise = noise
    self.jpeg = jpeg
  }

  /// Whether all follows the estimate.
  public var isEmpty: Bool { self == DamageReplacement() }

  /// `damage` with the replaced parts.
  public func applied(to damage: Damage) -> Damage {
    Damage(blur: blur ?? damage.blur, noise: noise ?? damage.noise, jpeg: jpeg ?? damage.jpeg)
  }
}
