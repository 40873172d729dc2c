/// A Swin layer: z + attention(norm z) within windows, then z + perceptron(norm z) of each pixel.
///
/// A pixel belongs to one window, so each window is read, computed and written in one go, while it is in the cache.
///
/// - Source: Liu et al. 2021, eq. 3, https://arxiv.org/abs/2103.14030.
struct SwinLayer: Sendable {
  private var norm1: LayerNorm
  private let attention: WindowAttention
  private let norm2: LayerNorm
  private let widen: WindowLinear, narrow: WindowLinear
  /// Whether its windows begin half a window further than others.
  private let isShifted: Bool

  /// How many times wider the perceptron is.
  private static let width = 2

  /// Reads the tensors of the layers called `names`.
  init(
    _ names: SwinIRNames.Layer, channels: Int, heads: Int, isShifted: Bool, _ weights: inout WeightReader
  ) throws(ModelError) {
    norm1 = try LayerNorm(names.norms[0], channels: channels, &weights)
    attention = try WindowAttention(
      projection: names.projection, table: names.table, output: names.output, channels: channels,
      heads: heads, &weights)
    norm2 = try LayerNorm(names.norms[1], channels: channels, &weights)
    widen = try WindowLinear(names.perceptron[0], channels, Self.width * channels, &weights)
    narrow = try WindowLinear(names.perceptron[1], Self.width * channels, channels, &weights)
    self.isShifted = isShifted
  }

  /// Multiply-adds for each pixel.
  var multiplyAdds: Int { attention.multiplyAdds + widen.multiplyAdds + narrow.multiplyAdds }

  /// The layer with the result of its first normalization modulated: it has no convolution.
  func modulated(by modulation: Modulation) -> SwinLayer {
    var layer = self
    layer.norm1 = norm1.modulated(by: modulation)
    return layer
  }

  /// z ← layer(z).
  ///
  /// - Parameters:
  ///   - z: `channels × height × width`, filled up, height and width multiples of a window's side.
  ///   - execution: what to compute with.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(_ z: FeatureMap, in execution: Execution) throws(CancellationError) {
    let size = attention.channels * WindowGrid.pixelCount
    let kernels = execution.kernels
    try execution.forEachWindow(of: z, isShifted: isShifted, scratch: 4 * size) { place, window, hidden in
      let wide = hidden + size
      norm1(window, to: hidden, kernels)
      attention(hidden, mask: WindowMask.of(place), addingTo: window, scratch: wide, kernels)
      norm2(window, to: hidden, kernels)
      widen(hidden, .gelu, to: wide, kernels)
      narrow(wide, .add, to: window, kernels)
    }
  }
}
