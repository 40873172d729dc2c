/// What a condition does to the features h of a convolution, by channel: h · (1 + scale) + shift.
struct Modulation: Sendable, Equatable {
  var scale: [Float], shift: [Float]

  /// The modulation weakened to `share` of itself, 0…1.
  func faded(to share: Float) -> Modulation {
    Modulation(scale: scale.map { $0 * share }, shift: shift.map { $0 * share })
  }
}
