import CKernels

/// The tail of `lite`: one convolution to 3·16 channels and a pixel shuffle by 4.
struct DirectTail: Tail {
  private let up: Convolution

  /// Reads `base.tail.up`.
  init(channels: Int, _ weights: inout WeightReader) throws(ModelError) {
    let (weight, bias) = try weights.convolution("base.tail.up", channels, 48)
    up = Convolution(weight: weight, bias: bias, inputs: channels, outputs: 48)
  }

  var multiplyAdds: Int { 9 * up.inputs * up.outputs }
  let reach = 1

  func callAsFunction(_ z: FeatureMap, to output: AlignedBuffer, in execution: Execution) throws(Superseded) {
    try execution.checkIsWanted()
    let places = execution.workspace.map(channels: 48, height: z.height, width: z.width)
    defer { execution.workspace.recycle(places) }
    try up(z, to: places, in: execution)
    try execution.forEach(z.height) { y, _ in
      execution.kernels.table.pointee.shuffle_to_rgb(
        places.map, Int32(z.width), Int32(y), output.start + y * z.width * 48)
    }
  }
}
