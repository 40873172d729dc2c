/// S_up with its bilinear part, equation 5: a 4×4 transposed convolution of stride 2 and padding 1, plus bilinear ×2.
struct TransposedConvolution: Sendable {
  let channels: Int
  /// For each of the 2×2 output places a matrix `4·channels × channels`: the four tokens that reach it.
  private let weights: [PackedWeights]
  private let bias: [Float]

  /// Packs `weight`, `inputs × outputs × 4 × 4`, both `channels`, and `bias`.
  init(weight: [Float], bias: [Float], channels: Int) {
    precondition(
      weight.count == channels * channels * 16 && bias.count == channels,
      "transposed convolution of \(channels) channels: \(weight.count) weights, \(bias.count) biases")
    self.channels = channels
    self.bias = bias
    weights = (0..<4).map { place in
      PackedWeights(count: 4 * channels * channels) { matrix in
        for tap in 0..<4 {
          // Output 2i + k − 1 takes token i with weight k: an even output tokens −1 and 0 with 3 and 1, an odd one
          // tokens 0 and 1 with 2 and 0.
          let ky = place / 2 == 0 ? 3 - tap / 2 * 2 : 2 - tap / 2 * 2
          let kx = place % 2 == 0 ? 3 - tap % 2 * 2 : 2 - tap % 2 * 2
          for input in 0..<channels {
            for output in 0..<channels {
              matrix[(tap * channels + input) * channels + output] =
                weight[((input * channels + output) * 4 + ky) * 4 + kx]
            }
          }
        }
      }
    }
  }

  /// Multiply-adds for each pixel of the output, the bilinear part not counted.
  var multiplyAdds: Int { 4 * channels * channels }

  /// Floats of `columns` that a row of `width` tokens needs: four tokens for each place, and their product.
  func columnCount(width: Int) -> Int { 5 * width * channels }

  /// The two output rows of token row `row`.
  ///
  /// `input` is `height × width × channels`, `output` `2 × 2·width × channels`; `columns` has
  /// `columnCount(width:)` floats, overwritten.
  func callAsFunction(
    _ input: UnsafePointer<Float>, height: Int, width: Int, row: Int,
    to output: UnsafeMutablePointer<Float>, columns: UnsafeMutablePointer<Float>
  ) {
    let product = columns + width * 4 * channels
    for place in 0..<4 {
      let (down, right) = (place / 2, place % 2)
      var column = columns
      for token in 0..<width {
        for tap in 0..<4 {
          let y = row + down - 1 + tap / 2
          let x = token + right - 1 + tap % 2
          if (0..<height).contains(y), (0..<width).contains(x) {
            column.update(from: input + (y * width + x) * channels, count: channels)
          } else {
            column.update(repeating: 0, count: channels)
          }
          column += channels
        }
      }
      BLAS.multiply(
        columns, weights[place].start, to: product, rows: width, inner: 4 * channels, columns: channels)
      // Bilinear ×2: three quarters of the token, one of its neighbour; tokens at the edge stand for those beyond.
      let nearY = min(max(row + 2 * down - 1, 0), height - 1)
      for token in 0..<width {
        let nearX = min(max(token + 2 * right - 1, 0), width - 1)
        let here = input + (row * width + token) * channels
        let beside = input + (row * width + nearX) * channels
        let above = input + (nearY * width + token) * channels
        let across = input + (nearY * width + nearX) * channels
        let target = output + (down * 2 * width + 2 * token + right) * channels
        for channel in 0..<channels {
          let bilinear =
            (9 * here[channel] + 3 * beside[channel] + 3 * above[channel] + across[channel]) * (1 / 16)
          target[channel] = product[token * channels + channel] + bias[channel] + bilinear
        }
      }
    }
  }
}
