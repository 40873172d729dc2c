/// A tail of two convolutions with pixel shuffle by 2, perhaps one more at full size, and a convolution to RGB.
///
/// It works at up to 16 times the pixels, so it goes through the photo in strips that stay in the cache.
struct ShuffleTail: Tail {
  let skip: PictureSkip
  private let channels: Int
  private let up1: GroupedConvolution, up2: GroupedConvolution
  /// At full size; nil if there is none.
  private let hr: Convolution?
  private let last: RGBConvolution

  /// LR rows in a strip.
  private static let stripHeight = 16

  /// - Parameters:
  ///   - channels: features between the convolutions, a multiple of 16.
  ///   - up1: from `channels` to four times as many, with its activation and pixel shuffle.
  ///   - up2: likewise.
  ///   - hr: from `channels` to as many, with its activation.
  ///   - last: from `channels` to RGB.
  ///   - skip: what of the picture is still to be added.
  init(
    channels: Int, up1: GroupedConvolution, up2: GroupedConvolution, hr: Convolution?, last: RGBConvolution,
    skip: PictureSkip
  ) {
    (self.channels, self.up1, self.up2, self.hr, self.last) = (channels, up1, up2, hr, last)
    self.skip = skip
  }

  var multiplyAdds: Int {
    up1.multiplyAdds + 4 * up2.multiplyAdds + 16 * ((hr?.multiplyAdds ?? 0) + last.multiplyAdds)
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
    let map3 = hr.map { _ in workspace.map(channels: channels, height: last.count, width: 4 * z.width) }
    defer { workspace.recycle([map1, map2] + (map3.map { [$0] } ?? [])) }

    try up1(
      z.view.advanced(row: once.lowerBound), height: once.count, width: z.width, to: map1.view,
      in: execution)
    try up2(
      map1.view.advanced(row: twice.lowerBound - 2 * once.lowerBound), height: twice.count,
      width: 2 * z.width, to: map2.view, in: execution)
    // The rows `last`, from the row above the strip on.
    var features = map2.view.advanced(row: last.lowerBound - 2 * twice.lowerBound)
    if let hr, let map3 {
      try hr(features, height: last.count, width: 4 * z.width, to: map3.view, in: execution)
      features = map3.view
    }

    // Unsafe: only read from here on.
    nonisolated(unsafe) let pixels = features
    let lines = rows.scaled(by: 4)
    let width = 4 * z.width
    try execution.forEach((lines.count + 7) / 8) { band, _ in
      let first = lines.lowerBound + band * 8
      self.last(
        pixels.advanced(row: first - last.lowerBound), rows: min(8, lines.upperBound - first),
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
