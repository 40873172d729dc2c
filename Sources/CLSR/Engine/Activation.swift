/// What becomes of a convolution's result x, bias included.
enum Activation: Sendable {
  case identity
  case relu
  /// Below zero times a slope.
  case leakyReLU(Float)
  /// PReLU: the same with a slope for each channel.
  case parametric([Float])
  /// x · sigmoid(x).
  case silu
  /// (x + residual) · (sigmoid(x) − ½): SPAN's attention without parameters.
  case gate

  /// What values below zero are multiplied by, for each of `count` channels; of no meaning for `silu` and `gate`.
  func slopes(count: Int) -> [Float] {
    switch self {
    case .identity, .silu, .gate: [Float](repeating: 1, count: count)
    case .relu: [Float](repeating: 0, count: count)
    case .leakyReLU(let slope): [Float](repeating: slope, count: count)
    case .parametric(let slopes): slopes
    }
  }
}
