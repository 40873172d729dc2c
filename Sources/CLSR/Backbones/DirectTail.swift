/// A tail of one convolution to 3·16 channels and a pixel shuffle by 4.
struct DirectTail: Tail {
  let skip: PictureSkip
  private let up: Convolution

  /// Reads the tensors `NAME.weight` and `NAME.bias`; `mean` is added to the result, as the network does at its end.
  init(
    _ name: String, channels: Int, skip: PictureSkip, mean: ColourMap.Colour = .zero,
    _ weights: inout WeightReader
  ) throws(ModelError) {
    self.skip = skip
    let (weight, bias) = try weights.convolution(name, channels, 48)
    up = Convolution(
      weight: weight, bias: bias.indices.map { bias[$0] + mean[$0 / 16] }, inputs: channels, outputs: 48)
  }

  var multiplyAdds: Int { up.multiplyAdds }
  let reach = 1

  func callAsFunction(
    _ z: FeatureMap, to output: FloatBuffer, in execution: Execution
  ) throws(CancellationError) {
    try execution.checkCancellation()
    let places = execution.workspace.map(channels: 48, height: z.height, width: z.width)
    defer { execution.workspace.recycle(places) }
    try up(z, to: places, in: execution)
    try execution.forEach(z.height) { y, _ in
      execution.kernels.shuffleToRGB(places, row: y, to: output.start + y * z.width * 48)
    }
  }
}
