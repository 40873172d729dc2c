/// The work of a restoration: floating-point operations, two for each multiply-add, padding included.
public struct Cost: Sendable, Equatable {
  /// Spent on this region.
  public var region: Double
  /// Spent once for the whole context (PIM features, GCM keys and values, estimate of the damage), whatever of it is cached by now.
  public var context: Double
  /// What the base network would spend on the whole photo.
  public var wholePhoto: Double

  /// That of an interpolation, which is not counted.
  static let zero = Cost(region: 0, context: 0, wholePhoto: 0)
}
