/// A 3×3 convolution with zero padding 1 as one matrix product, on pixels with their channels together.
///
/// For few pixels, any number of channels and any stride; `Convolution` is faster where it can be used.
struct MatrixConvolution: Sendable {
  let inputs: Int, outputs: Int
  /// Input pixels from an output pixel to the next.
  let stride: Int
  /// `9·inputs × outputs`: tap by tap.
  private let weights: PackedWeights
  private let bias: [Float]

  /// Packs `weight`, `outputs × inputs × 3 × 3`, and `bias`, `outputs`.
  init(weight: [Float], bias: [Float], inputs: Int, outputs: Int, stride: Int) {
    precondition(
      weight.count == outputs * inputs * 9 && bias.count == outputs,
      "convolution \(inputs) → \(outputs): \(weight.count) weights, \(bias.count) biases")
    self.inputs = inputs
    self.outputs = outputs
    self.stride = stride
    self.bias = bias
    weights = PackedWeights(count: weight.count) { packed in
      for output in 0..<outputs {
        for input in 0..<inputs {
          for tap in 0..<9 {
            packed[(tap * inputs + input) * outputs + output] = weight[(output * inputs + input) * 9 + tap]
          }
        }
      }
    }
  }

  /// Reads the tensors `NAME.weight` and `NAME.bias`.
  init(
    _ name: String, _ inputs: Int, _ outputs: Int, stride: Int = 1, _ weights: inout WeightReader
  ) throws(ModelError) {
    let (weight, bias) = try weights.convolution(name, inputs, outputs)
    self.init(weight: weight, bias: bias, inputs: inputs, outputs: outputs, stride: stride)
  }

  /// Output pixels of so many input pixels, along one side.
  func outputSize(_ size: Int) -> Int { (size + stride - 1) / stride }

  /// Floats of `columns` that one output pixel needs.
  var columnCount: Int { 9 * inputs }

  /// Multiply-adds for each output pixel.
  var multiplyAdds: Int { 9 * inputs * outputs }

  /// Output rows `rows` of one picture: conv(input) + bias.
  ///
  /// `input` is `height × width × inputs`, `output` `rows × outputSize(width) × outputs`; `columns` has
  /// `columnCount` floats for each output pixel, overwritten.
  func callAsFunction(
    _ input: UnsafePointer<Float>, height: Int, width: Int, rows: Range<Int>,
    to output: UnsafeMutablePointer<Float>, columns: UnsafeMutablePointer<Float>
  ) {
    let outputWidth = outputSize(width)
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
    BLAS.multiply(columns, weights.start, to: output, rows: pixels, inner: columnCount, columns: outputs)
    bias.withUnsafeBufferPointer { bias in
      for pixel in 0..<pixels {
        for channel in 0..<outputs { output[pixel * outputs + channel] += bias[channel] }
      }
    }
  }
}
