/// SPAN's block (SPAB): the sigmoid of its last convolution is the attention that its output and input are multiplied by.
struct SPANBlock: Sendable {
  private let first: Convolution, second: Convolution, third: Convolution

  /// What a block computes on its way, both of its input's shape.
  struct Inner {
    let first: FeatureMap, second: FeatureMap
  }

  /// Reads the tensors `NAME.c1_r.…` to `NAME.c3_r.…`.
  init(_ name: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) {
    first = try CollapsedConvolution("\(name).c1_r", channels, channels, &weights).packed(.silu)
    second = try CollapsedConvolution("\(name).c2_r", channels, channels, &weights).packed(.silu)
    third = try CollapsedConvolution("\(name).c3_r", channels, channels, &weights).packed(.gate)
  }

  var multiplyAdds: Int { first.multiplyAdds + second.multiplyAdds + third.multiplyAdds }
  var reach: Int { 3 }

  /// Writes (h + z) · (sigmoid(h) − ½) to `output`, where h = conv3(silu(conv2(silu(conv1 z)))).
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ z: FeatureMap, inner: Inner, to output: FeatureMap, in execution: Execution
  ) throws(CancellationError) {
    try first(z, to: inner.first, in: execution)
    try second(inner.first, to: inner.second, in: execution)
    try third(inner.second, to: output, residual: z, in: execution)
  }
}
