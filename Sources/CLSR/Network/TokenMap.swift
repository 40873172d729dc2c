/// Features with their channels together, `height × width × channels`, both even, as the GCM's tokens are made of them.
///
/// Of odd sizes the last row or column stands twice.
struct TokenMap: Sendable {
  let height: Int, width: Int, channels: Int
  /// To be recycled by whoever made the map.
  let buffer: FloatBuffer

  /// Reorders the first `channels` channels of the features `z`.
  init(_ z: FeatureMap, channels: Int, in execution: Execution) throws(CancellationError) {
    let height = (z.height + 1) / 2 * 2
    let width = (z.width + 1) / 2 * 2
    let buffer = execution.workspace.buffer(count: height * width * channels)
    try execution.forEach((height + 7) / 8) { band, _ in
      for row in band * 8..<min(band * 8 + 8, height) {
        for column in 0..<width {
          let target = buffer.start + (row * width + column) * channels
          for start in stride(from: 0, to: channels, by: 8) {
            let source = z.pixel(
              block: start / 8, row: min(row, z.height - 1), column: min(column, z.width - 1))
            (target + start).update(from: source, count: min(8, channels - start))
          }
        }
      }
    }
    (self.height, self.width, self.channels) = (height, width, channels)
    self.buffer = buffer
  }

  /// Rows of tokens, and tokens in a row.
  var tokenRows: Int { height / 2 }
  var tokenColumns: Int { width / 2 }

  var start: UnsafePointer<Float> { UnsafePointer(buffer.start) }
}
