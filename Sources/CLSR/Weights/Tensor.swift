/// Numbers with a shape, row-major, as they stand in a weights file.
public struct Tensor: Sendable, Equatable {
  /// The size of each dimension, the slowest first; empty for a single number.
  public let shape: [Int]
  /// The numbers.
  public let values: [Float]

  /// A tensor of the given shape.
  ///
  /// - Precondition: there are as many values as the shape says.
  public init(shape: [Int], values: [Float]) {
    precondition(shape.reduce(1, *) == values.count, "tensor \(shape): \(values.count) values")
    self.shape = shape
    self.values = values
  }

  /// A linear blend with a tensor of the same shape; a share of 0 or 1 gives one of them bit for bit.
  func blended(with other: Tensor, share: Float) -> Tensor {
    precondition(shape == other.shape, "a blend of tensors \(shape) and \(other.shape)")
    let blend = zip(values, other.values).map { own, others in
      share < 0.5 ? own + share * (others - own) : others - (1 - share) * (others - own)
    }
    return Tensor(shape: shape, values: blend)
  }
}
