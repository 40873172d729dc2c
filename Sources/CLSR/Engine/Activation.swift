/// The nonlinearity that follows a convolution's bias.
enum Activation: Sendable {
  case identity
  case relu
  /// Slope 0.1 below zero.
  case leakyReLU
}
