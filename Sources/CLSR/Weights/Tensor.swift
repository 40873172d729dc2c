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
}
