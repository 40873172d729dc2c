/// What a condition does to the features h of a convolution, by channel: h · (1 + scale) + shift.
struct Modulation: Sendable, Equatable {
  var scale: [Float], shift: [Float]
}
