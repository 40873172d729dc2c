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
    let places = execution.workspace.map(channels: 48, height: z.height, width: z.width)
    defer { execution.workspace.recycle(places) }
    try up(z, to: places, in: execution)
    // Pixel shuffle: channel = colour · 16 + row · 4 + column.
    try execution.forEach(z.height) { y, _ in
      for row in 0..<4 {
        let line = output.start + (y * 4 + row) * z.width * 12
        for colour in 0..<3 {
          let channel = colour * 16 + row * 4
          let source = places.pixel(block: channel / 8, row: y, column: 0) + channel % 8
          for x in 0..<z.width {
            for column in 0..<4 { line[(x * 4 + column) * 3 + colour] = source[x * 8 + column] }
          }
        }
      }
    }
  }
}
