/// A 3×3 convolution with zero padding 1 as one matrix product, on pixels with their channels together.
///
/// Serves where the pictures are small (the GCM's patches) or the stride is 2 (S_down).
struct MatrixConvolution: Sendable {
  let inputs: Int, outputs: Int
  /// 1 or 2.
  let stride: Int
  /// `9·inputs × outputs`: tap by tap.
  private let weights: AlignedBuffer
  private let bias: [Float]

  /// Packs `weight`, `outputs × inputs × 3 × 3`, and `bias`, `outputs`.
  init(weight: [Float], bias: [Float], inputs: Int, outputs: Int, stride: Int = 1) {
    precondition(
      weight.count == outputs * inputs * 9 && bias.count == outputs,
      "convolution \(inputs) → \(outputs): \(weight.count) weights, \(bias.count) biases")
    self.inputs = inputs
    self.outputs = outputs
    self.stride = stride
    self.bias = bias
    weights = AlignedBuffer(count: weight.count)
    for output in 0..<outputs {
      for input in 0..<inputs {
        for tap in 0..<9 {
          weights.floats[(tap * inputs + input) * outputs + output] =
            weight[(output * inputs + input) * 9 + tap]
        }
      }
    }
  }

  /// Floats of `columns` that one output pixel needs.
  var columnCount: Int { 9 * inputs }

  /// Output rows `rows` of one picture, or their sum with what `output` holds.
  ///
  /// `input` is `height × width × inputs`, `output` `rows × ⌈width / stride⌉ × outputs`; `columns` has
  /// `columnCount` floats for each output pixel, overwritten.
  func callAsFunction(
    _ input: UnsafePointer<Float>, height: Int, width: Int, rows: Range<Int>,
    to output: UnsafeMutablePointer<Float>, columns: UnsafeMutablePointer<Float>, isAdding: Bool = false
  ) {
    let outputWidth = (width + stride - 1) / stride
    var column = columns
    for row in rows {
      for place in 0..<outputWidth {
        for y in row * stride - 1...row * stride + 1 {
          for x in place * stride - 1...place * stride + 1 {
            if (0..<height).contains(y), (0..<width).contains(x) {
              column.update(from: input + (y * width + x) * inputs, count: inputs)
            } else {
              column.update(repeating: 0, count: inputs)
            }
            column += inputs
          }
        }
      }
    }
    let pixels = rows.count * outputWidth
    BLAS.multiply(
      columns, weights.start, to: output, rows: pixels, inner: columnCount, columns: outputs,
      isAdding: isAdding)
    bias.withUnsafeBufferPointer { bias in
      for pixel in 0..<pixels {
        for channel in 0..<outputs { output[pixel * outputs + channel] += bias[channel] }
      }
    }
  }
}
