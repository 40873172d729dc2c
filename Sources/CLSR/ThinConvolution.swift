import CKernels

/// A 3×3 convolution between at most 8 channels, zero padding 1: the layers of the PIM.
struct ThinConvolution: Sendable {
  private let weights: AlignedBuffer
  private let bias: AlignedBuffer
  private let activation: srz_activation

  /// Packs `weight`, `channels × channels × 3 × 3`, and `bias`, `channels`; zeros fill up to 8 channels.
  init(weight: [Float], bias: [Float], channels: Int, activation: srz_activation = srz_identity) {
    precondition(
      channels <= 8 && weight.count == channels * channels * 9 && bias.count == channels,
      "thin convolution of \(channels) channels: \(weight.count) weights, \(bias.count) biases")
    weights = AlignedBuffer(count: 9 * 8 * 8)
    for output in 0..<channels {
      for input in 0..<channels {
        for tap in 0..<9 {
          weights.floats[(tap * 8 + input) * 8 + output] = weight[(output * channels + input) * 9 + tap]
        }
      }
    }
    self.bias = AlignedBuffer(bias + [Float](repeating: 0, count: 8 - channels))
    self.activation = activation
  }

  /// activation(conv(input)) + residual, all `8 × height × width`.
  func callAsFunction(
    _ input: FeatureMap, to output: FeatureMap, residual: FeatureMap? = nil, in execution: Execution
  ) throws(Superseded) {
    precondition(
      input.channels == 8 && output.shape == input.shape,
      "thin convolution of \(input.shape) to \(output.shape)")
    try execution.forEach((input.height + 15) / 16) { band, _ in
      let first = Int32(band * 16)
      let last = Int32(min(band * 16 + 16, input.height))
      let convolve = execution.kernels.table.pointee.convolve_thin
      if var residual = residual?.map {
        convolve(
          input.map, Int32(input.width), first, last, weights.start, bias.start, activation, &residual,
          output.map)
      } else {
        convolve(
          input.map, Int32(input.width), first, last, weights.start, bias.start, activation, nil, output.map)
      }
    }
  }
}
