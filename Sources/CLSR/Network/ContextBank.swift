import Glibc

/// Keys and values of a photo's patches, and where they stand: what the GCM's queries attend to.
package final class ContextBank: Sendable {
  let patches: PatchGrid
  private let parameters: GCMParameters
  private let channels: Int
  /// Keys in all, rounded up to 16.
  private let row: Int
  /// `channels × row`, transposed: the kernel takes 16 keys at a time.
  let keys: FloatBuffer, values: FloatBuffer
  /// Where the keys stand, LR pixels.
  private let y: FloatBuffer, x: FloatBuffer
  /// The longest key of each head.
  private let longestKeys: FloatBuffer

  /// A bank without keys yet: `store` them, then `finish`.
  init(patches: PatchGrid, channels: Int, _ parameters: GCMParameters) {
    self.patches = patches
    self.parameters = parameters
    self.channels = channels
    let side = patches.side / 2
    let tokens = side * side
    let count = patches.count * tokens
    row = (count + 15) / 16 * 16
    keys = FloatBuffer(count: channels * row)
    values = FloatBuffer(count: channels * row)
    y = FloatBuffer(count: row)
    x = FloatBuffer(count: row)
    longestKeys = FloatBuffer(count: parameters.heads)
    for key in 0..<count {
      let origin = patches.origin(key / tokens)
      y.floats[key] = Float(origin.y + key % tokens / side * 2) + 0.5
      x.floats[key] = Float(origin.x + key % tokens % side * 2) + 0.5
    }
  }

  /// Tokens in a patch.
  var tokensInPatch: Int { patches.side * patches.side / 4 }

  /// How many keys there are.
  var count: Int { patches.count * tokensInPatch }

  /// Channels of a head.
  private var headSize: Int { channels / parameters.heads }

  /// The channels of a head.
  private func channels(of head: Int) -> Range<Int> { head * headSize..<(head + 1) * headSize }

  /// The place of a key: the centre of its 2×2 pixels, LR pixels.
  func position(_ key: Int) -> (y: Float, x: Float) { (y.floats[key], x.floats[key]) }

  /// Stores the projected tokens of one row of patches in `keys` or `values`.
  ///
  /// `tokens` has the patches side by side, rows of `across` tokens of `channels` floats, a patch every `pitch` tokens.
  func store(
    _ tokens: UnsafePointer<Float>, patchRow: Int, across: Int, pitch: Int, to target: FloatBuffer
  ) {
    let side = patches.side / 2
    for patch in 0..<patches.columns {
      for token in 0..<tokensInPatch {
        let source = tokens + (token / side * across + patch * pitch + token % side) * channels
        let key = (patchRow * patches.columns + patch) * tokensInPatch + token
        for channel in 0..<channels { target.floats[channel * row + key] = source[channel] }
      }
    }
  }

  /// To be called when all keys are stored.
  func finish() {
    for head in 0..<parameters.heads {
      for key in 0..<count {
        let square = channels(of: head).reduce(Float(0)) { sum, channel in
          sum + keys.floats[channel * row + key] * keys.floats[channel * row + key]
        }
        longestKeys.floats[head] = max(longestKeys.floats[head], square.squareRoot())
      }
    }
  }

  /// Writes softmax(Q Kᵀ + b) V for a band of scaled queries, `band.count × channels`: equation 3.
  func attend(_ band: TokenBand, to output: UnsafeMutablePointer<Float>, _ kernels: Kernels) {
    attend(band.projected, y: band.y, x: band.x, count: band.count, to: output, kernels)
  }

  /// The same for any `count` queries, `count × channels`, which stand at (`y`, `x`), LR pixels.
  func attend(
    _ queries: UnsafePointer<Float>, y: UnsafePointer<Float>, x: UnsafePointer<Float>, count: Int,
    to output: UnsafeMutablePointer<Float>, _ kernels: Kernels
  ) {
    let attention = Kernels.Attention(
      channels: channels, heads: parameters.heads, count: self.count, row: row, keys: keys.start,
      values: values.start, y: self.y.start, x: self.x.start, distanceLimit: parameters.distanceLimit,
      distanceScale: parameters.distanceScale, isBounded: isBounded(queries, count: count))
    kernels.attend(attention, queries, y: y, x: x, count: count, to: output)
  }

  /// softmax(Q Kᵀ + b) itself, summed over queries, heads and the tokens of each patch: what figure 8 shows.
  ///
  /// Not optimized: computed only on request.
  func attention(_ band: TokenBand) -> [Float] {
    var strengths = [Float](repeating: 0, count: patches.count)
    var weights = [Float](repeating: 0, count: count)
    for query in 0..<band.count {
      for head in 0..<parameters.heads {
        for key in 0..<count {
          let (dy, dx) = (band.y[query] - y.floats[key], band.x[query] - x.floats[key])
          weights[key] =
            -min((dy * dy + dx * dx).squareRoot(), parameters.distanceLimit) / parameters.distanceScale
        }
        for channel in channels(of: head) {
          let factor = band.projected[query * channels + channel]
          for key in 0..<count { weights[key] += factor * keys.floats[channel * row + key] }
        }
        let largest = weights.max() ?? 0
        for key in weights.indices { weights[key] = exp(weights[key] - largest) }
        let total = weights.reduce(0, +)
        for key in weights.indices { strengths[key / tokensInPatch] += weights[key] / total }
      }
    }
    return strengths
  }

  /// Whether no logit exceeds 60, by Cauchy and Schwarz: then eˣ needs no maximum taken off.
  private func isBounded(_ queries: UnsafePointer<Float>, count: Int) -> Bool {
    let bias = parameters.distanceLimit / parameters.distanceScale
    for query in 0..<count {
      for head in 0..<parameters.heads {
        var square: Float = 0
        for channel in channels(of: head) {
          square += queries[query * channels + channel] * queries[query * channels + channel]
        }
        // Written so that NaN counts as not bounded.
        guard square.squareRoot() * longestKeys.floats[head] + bias <= 60 else { return false }
      }
    }
    return true
  }
}
