/// The tail of SRResNet: twice convolution, pixel shuffle by 2 and leaky ReLU, then conv, leaky ReLU, conv to RGB.
///
/// It works at up to 16 times the pixels, so it goes through the photo in strips that stay in the cache.
struct ShuffleTail: Tail {
  private let channels: Int
  private let up1: Convolution, up2: Convolution, hr: Convolution
  private let last: RGBConvolution

  /// LR rows in a strip.
  private static let stripHeight = 16

  /// Reads the tensors `NAME.{up1,up2,hr,last}.…`.
  init(_ name: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) {
    self.channels = channels
    let first = try weights.convolution("\(name).up1", channels, 4 * channels)
    let second = try weights.convolution("\(name).up2", channels, 4 * channels)
    let third = try weights.convolution("\(name).hr", channels, channels)
    let last = try weights.convolution("\(name).last", channels, 3)
    up1 = Convolution(
      weight: first.weight, bias: first.bias, inputs: channels, outputs: 4 * channels,
      activation: .leakyReLU, shuffle: 2)
    up2 = Convolution(
      weight: second.weight, bias: second.bias, inputs: channels, outputs: 4 * channels,
      activation: .leakyReLU, shuffle: 2)
    hr = Convolution(
      weight: third.weight, bias: third.bias, inputs: channels, outputs: channels, activation: .leakyReLU)
    self.last = RGBConvolution(weight: last.weight, bias: last.bias, inputs: channels)
  }

  var multiplyAdds: Int {
    up1.multiplyAdds + 4 * up2.multiplyAdds + 16 * (hr.multiplyAdds + last.multiplyAdds)
  }

  // At 4×: last 1 pixel and hr 1 pixel; at 2×: up2 1 pixel; up1 1 pixel: 2/4 + 1/2 + 1.
  let reach = 2

  func callAsFunction(
    _ z: FeatureMap, to output: FloatBuffer, in execution: Execution
  ) throws(CancellationError) {
    for top in stride(from: 0, to: z.height, by: Self.stripHeight) {
      try strip(z, rows: top..<min(top + Self.stripHeight, z.height), to: output, in: execution)
    }
  }

  /// Computes LR rows `rows`.
  ///
  /// Each layer computes the rows that the next one reads, as far as the picture goes.
  private func strip(
    _ z: FeatureMap, rows: Range<Int>, to output: FloatBuffer, in execution: Execution
  ) throws(CancellationError) {
    let workspace = execution.workspace
    let once = rows.grown(by: 1).clamped(to: 0..<z.height)
    let twice = rows.scaled(by: 2).grown(by: 1).clamped(to: 0..<2 * z.height)
    let last = rows.scaled(by: 4).grown(by: 1).clamped(to: 0..<4 * z.height)

    let map1 = workspace.map(channels: channels, height: 2 * once.count, width: 2 * z.width)
    let map2 = workspace.map(channels: channels, height: 2 * twice.count, width: 4 * z.width)
    let map3 = workspace.map(channels: channels, height: last.count, width: 4 * z.width)
    defer { workspace.recycle(map1, map2, map3) }

    try up1(
      z.view.advanced(row: once.lowerBound), height: once.count, width: z.width, to: map1.view,
      in: execution)
    try up2(
      map1.view.advanced(row: twice.lowerBound - 2 * once.lowerBound), height: twice.count,
      width: 2 * z.width, to: map2.view, in: execution)
    try hr(
      map2.view.advanced(row: last.lowerBound - 2 * twice.lowerBound), height: last.count,
      width: 4 * z.width, to: map3.view, in: execution)

    let lines = rows.scaled(by: 4)
    let width = 4 * z.width
    try execution.forEach((lines.count + 7) / 8) { band, _ in
      let first = lines.lowerBound + band * 8
      self.last(
        map3.view.advanced(row: first - last.lowerBound), rows: min(8, lines.upperBound - first),
        width: width, to: output.start + first * width * 3, execution.kernels)
    }
  }
}

extension Range where Bound == Int {
  /// The range with `margin` more on both sides.
  fileprivate func grown(by margin: Int) -> Range { lowerBound - margin..<upperBound + margin }

  /// What the rows become when a picture is enlarged.
  fileprivate func scaled(by scale: Int) -> Range { lowerBound * scale..<upperBound * scale }
}
