import Glibc

/// Attention among the pixels of a window, with a bias for each head and relative position.
///
/// - Source: Liu et al. 2021, sec. 3.2, https://arxiv.org/abs/2103.14030.
struct WindowAttention: Sendable {
  let channels: Int
  /// Queries, keys and values at once; the queries times log₂ e / √(channels of a head).
  private let projection: WindowLinear
  private let output: WindowLinear
  /// `heads × 64 keys × 64 queries`, times log₂ e.
  private let bias: PackedWeights

  /// Rows of a table of biases: a window's pixels can be so many places from each other.
  static let positionCount = (2 * WindowGrid.side - 1) * (2 * WindowGrid.side - 1)

  /// Reads the tensors of the layers called `projection`, of queries, keys and values, and `output`, and the tensor `table`,
  /// `positionCount × heads`.
  init(
    projection: String, table: String, output: String, channels: Int, heads: Int,
    _ weights: inout WeightReader
  ) throws(ModelError) {
    self.channels = channels
    var weight = try weights.take("\(projection).weight", 3 * channels, channels)
    var biases = try weights.take("\(projection).bias", 3 * channels)
    let scale = Float(M_LOG2E) / Float(channels / heads).squareRoot()
    for index in 0..<channels * channels { weight[index] *= scale }
    for index in 0..<channels { biases[index] *= scale }
    self.projection = WindowLinear(weight: weight, bias: biases)
    self.output = try WindowLinear(output, channels, channels, &weights)
    bias = Self.bias(try weights.take(table, Self.positionCount, heads), heads: heads)
  }

  /// Each pair's bias from the table, `positionCount × heads`.
  private static func bias(_ table: [Float], heads: Int) -> PackedWeights {
    let (side, pixels) = (WindowGrid.side, WindowGrid.pixelCount)
    return PackedWeights(count: heads * pixels * pixels) { bias in
      for head in 0..<heads {
        for key in 0..<pixels {
          for query in 0..<pixels {
            let down = query / side - key / side + side - 1
            let right = query % side - key % side + side - 1
            bias[(head * pixels + key) * pixels + query] =
              table[(down * (2 * side - 1) + right) * heads + head] * Float(M_LOG2E)
          }
        }
      }
    }
  }

  /// Multiply-adds for each pixel.
  var multiplyAdds: Int {
    projection.multiplyAdds + output.multiplyAdds + 2 * WindowGrid.pixelCount * channels
  }

  /// Adds what the pixels of a window find among each other to `sum`, `channels × 64`.
  ///
  /// - Parameters:
  ///   - input: `channels × 64`, overwritten.
  ///   - mask: see `WindowMask`.
  ///   - sum: added to.
  ///   - scratch: `3·channels × 64`, overwritten.
  ///   - kernels: the inner loops.
  func callAsFunction(
    _ input: UnsafeMutablePointer<Float>, mask: PackedWeights?, addingTo sum: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, _ kernels: Kernels
  ) {
    projection(input, to: scratch, kernels)
    kernels.attend(scratch, channels: channels, bias: bias, mask: mask, to: input)
    output(input, .add, to: sum, kernels)
  }
}
