import CKernels
import Glibc

/// Keys and values of a photo's patches, and where they stand: what the GCM's queries meet.
package final class ContextBank: Sendable {
  let patches: PatchGrid
  /// Tokens in a patch.
  let tokensInPatch: Int
  private let channels: Int, heads: Int
  /// Keys in all, rounded up to 16.
  private let row: Int
  /// `channels × row`, transposed: the kernel takes 16 keys at a time.
  let keys: AlignedBuffer, values: AlignedBuffer
  private let y: AlignedBuffer, x: AlignedBuffer
  /// The longest key of each head.
  private let longestKeys: AlignedBuffer

  init(patches: PatchGrid, tokens: Int, channels: Int, heads: Int) {
    self.patches = patches
    tokensInPatch = tokens
    self.channels = channels
    self.heads = heads
    row = (patches.count * tokens + 15) / 16 * 16
    keys = AlignedBuffer(count: channels * row)
    values = AlignedBuffer(count: channels * row)
    y = AlignedBuffer(count: row)
    x = AlignedBuffer(count: row)
    longestKeys = AlignedBuffer(count: heads)
    let side = Int(Double(tokens).squareRoot())
    for key in 0..<count {
      let origin = patches.origin(key / tokens)
      y.floats[key] = Float(origin.y + key % tokens / side * 2) + 0.5
      x.floats[key] = Float(origin.x + key % tokens % side * 2) + 0.5
    }
  }

  /// How many keys there are.
  var count: Int { patches.count * tokensInPatch }

  /// The place of a key: the centre of its 2×2 pixels, LR pixels.
  func position(_ key: Int) -> (y: Float, x: Float) { (y.floats[key], x.floats[key]) }

  /// Stores the projected tokens of one row of patches in `keys` or `values`.
  ///
  /// `tokens` has the patches side by side, rows of `across` tokens of `channels` floats, a patch every `pitch` tokens.
  func store(
    _ tokens: UnsafePointer<Float>, row patchRow: Int, across: Int, pitch: Int, to target: AlignedBuffer
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
    let size = channels / heads
    for head in 0..<heads {
      for key in 0..<count {
        let square = (head * size..<(head + 1) * size).reduce(Float(0)) { sum, channel in
          sum + keys.floats[channel * row + key] * keys.floats[channel * row + key]
        }
        longestKeys.floats[head] = max(longestKeys.floats[head], square.squareRoot())
      }
    }
  }

  /// Writes softmax(Q Kᵀ + b) V for `count` queries: equation 3.
  ///
  /// `queries`, scaled already, and `output` are `count × channels`; the queries stand at (`y`, `x`), LR pixels.
  func attend(
    _ queries: UnsafePointer<Float>, y: UnsafePointer<Float>, x: UnsafePointer<Float>, count: Int,
    _ parameters: Configuration.GCM, to output: UnsafeMutablePointer<Float>, _ kernels: Kernels
  ) {
    var attention = srz_attention(
      channels: Int32(channels), heads: Int32(heads), keys: Int32(self.count), row: row, key: keys.start,
      value: values.start, key_y: self.y.start, key_x: self.x.start, limit: parameters.distanceLimit,
      scale: parameters.distanceScale, is_bounded: isBounded(queries, count: count, parameters) ? 1 : 0)
    kernels.table.pointee.attend(&attention, queries, y, x, Int32(count), output)
  }

  /// softmax(Q Kᵀ + b) itself, summed over queries, heads and the tokens of each patch: what figure 8 shows.
  ///
  /// Plain, for it is asked for by hand.
  func attention(
    _ queries: UnsafePointer<Float>, y: UnsafePointer<Float>, x: UnsafePointer<Float>, count: Int,
    _ parameters: Configuration.GCM
  ) -> [Float] {
    let size = channels / heads
    var strengths = [Float](repeating: 0, count: patches.count)
    var weights = [Float](repeating: 0, count: self.count)
    for query in 0..<count {
      for head in 0..<heads {
        for key in 0..<self.count {
          let (dy, dx) = (y[query] - self.y.floats[key], x[query] - self.x.floats[key])
          weights[key] =
            -min((dy * dy + dx * dx).squareRoot(), parameters.distanceLimit) / parameters.distanceScale
        }
        for channel in head * size..<(head + 1) * size {
          let factor = queries[query * channels + channel]
          for key in 0..<self.count { weights[key] += factor * keys.floats[channel * row + key] }
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
  private func isBounded(
    _ queries: UnsafePointer<Float>, count: Int, _ parameters: Configuration.GCM
  ) -> Bool {
    let size = channels / heads
    let bias = parameters.distanceLimit / parameters.distanceScale
    for query in 0..<count {
      for head in 0..<heads {
        var square: Float = 0
        for channel in head * size..<(head + 1) * size {
          square += queries[query * channels + channel] * queries[query * channels + channel]
        }
        // Written so that NaN counts as not bounded.
        guard square.squareRoot() * longestKeys.floats[head] + bias <= 60 else { return false }
      }
    }
    return true
  }
}
