import CKernels

/// The first layer: a 3×3 convolution of RGB, zero padding 1, then leaky ReLU 0.1.
struct HeadConvolution: Sendable {
  let outputs: Int
  private let weights: AlignedBuffer
  private let bias: AlignedBuffer

  /// Packs `weight`, `outputs × 3 × 3 × 3`, and `bias`, `outputs`.
  ///
  /// `width` is the number of outputs in the map, a multiple of 8; the rest is zero.
  init(weight: [Float], bias: [Float], outputs: Int, width: Int? = nil) {
    precondition(
      weight.count == outputs * 27 && bias.count == outputs,
      "head convolution 3 → \(outputs): \(weight.count) weights, \(bias.count) biases")
    let width = width ?? outputs
    precondition(width % 8 == 0 && width >= outputs, "head convolution: \(outputs) of \(width) channels")
    self.outputs = width
    weights = AlignedBuffer(count: width * 27)
    for output in 0..<outputs {
      for colour in 0..<3 {
        for tap in 0..<9 {
          // [8 outputs' block][tap][colour][8]
          weights.floats[((output / 8 * 9 + tap) * 3 + colour) * 8 + output % 8] =
            weight[(output * 3 + colour) * 9 + tap]
        }
      }
    }
    self.bias = AlignedBuffer(bias + [Float](repeating: 0, count: width - outputs))
  }

  /// leaky(conv(input)).
  func callAsFunction(_ input: ColourMap, to output: FeatureMap, in execution: Execution) throws(Superseded) {
    precondition(
      output.shape == FeatureMap.Shape(channels: outputs, height: input.height, width: input.width),
      "head convolution of \(input.width)x\(input.height) to \(output.shape)")
    try execution.forEach((input.height + 7) / 8) { band, _ in
      execution.kernels.table.pointee.convolve_rgb(
        input.bordered, Int32(input.width), Int32(band * 8), Int32(min(band * 8 + 8, input.height)),
        weights.start,
        bias.start, srz_leaky_relu, Int32(outputs), output.map)
    }
  }
}
