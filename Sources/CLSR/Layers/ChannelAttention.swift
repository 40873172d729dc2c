import Glibc

/// Channel attention: what the channels' means over all pixels tell each channel is multiplied by.
///
/// All pixels are those that it is given, so that a region's result depends on all of its padding.
///
/// - Source: Zhang et al. 2018, eq. 9 to 12, https://arxiv.org/abs/1807.02758.
struct ChannelAttention: Sendable {
  private let channels: Int
  private let down: Linear, up: Linear

  /// Rows whose sums one thread makes at a time.
  private static let bandHeight = 8

  /// Reads the 1×1 convolutions called `down` and `up`, by `squeeze` channels between them.
  init(
    down: String, up: String, channels: Int, squeeze: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    self.channels = channels
    self.down = try Linear(pointwise: down, channels, squeeze, &weights)
    self.up = try Linear(pointwise: up, squeeze, channels, &weights)
  }

  /// z ← z + h · sigmoid(up(relu(down(mean h)))).
  ///
  /// - Parameters:
  ///   - h: `channels × height × width`, filled up to 8.
  ///   - z: likewise.
  ///   - execution: what to compute with.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ h: FeatureMap, addingTo z: FeatureMap, in execution: Execution
  ) throws(CancellationError) {
    precondition(h.shape == z.shape, "attention of \(h.shape) added to \(z.shape)")
    let bands = (h.height + Self.bandHeight - 1) / Self.bandHeight
    let sums = execution.workspace.buffer(count: bands * h.channels)
    defer { execution.workspace.recycle(sums) }
    try execution.forEach(bands) { band, _ in
      execution.kernels.sumPixels(h, rows: Self.rows(band, of: h), to: sums.start + band * h.channels)
    }
    let means = (0..<channels).map { channel in
      let sum = (0..<bands).reduce(Float(0)) { $0 + sums.floats[$1 * h.channels + channel] }
      return sum / Float(h.height * h.width)
    }
    let attention = up(down(means).map { max($0, 0) }).map { 1 / (1 + exp(-$0)) }
    let factors = attention + [Float](repeating: 0, count: h.channels - channels)
    try execution.forEach(bands) { band, _ in
      execution.kernels.addScaled(h, by: factors, rows: Self.rows(band, of: h), to: z)
    }
  }

  private static func rows(_ band: Int, of map: FeatureMap) -> Range<Int> {
    band * bandHeight..<min((band + 1) * bandHeight, map.height)
  }
}
