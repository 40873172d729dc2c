/// A 3×3 convolution that training has as three in a row (1×1, 3×3, 1×1) with one of 1×1 beside them.
struct CollapsedConvolution {
  let inputs: Int, outputs: Int
  /// `outputs × inputs × 3 × 3`, and `outputs`.
  let weight: [Float], bias: [Float]

  /// Reads the tensors `NAME.eval_conv.…`, and those of training where the file has them, too.
  ///
  /// Then these count: the published code makes `eval_conv` of them whenever it runs, and the file's own may be older.
  init(
    _ name: String, _ inputs: Int, _ outputs: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    (self.inputs, self.outputs) = (inputs, outputs)
    let collapsed = try weights.convolution("\(name).eval_conv", inputs, outputs)
    guard weights.has("\(name).sk.weight") else {
      (weight, bias) = collapsed
      return
    }
    let (wideInputs, wideOutputs) = (2 * inputs, 2 * outputs)
    let widen = try weights.convolution("\(name).conv.0", inputs, wideInputs, side: 1)
    let middle = try weights.convolution("\(name).conv.1", wideInputs, wideOutputs)
    let narrow = try weights.convolution("\(name).conv.2", wideOutputs, outputs, side: 1)
    let beside = try weights.convolution("\(name).sk", inputs, outputs, side: 1)

    // wideOutputs × 9 × wideInputs: tap by tap, so that the row of convolutions is a product of matrices.
    let taps = (0..<wideOutputs * 9 * wideInputs).map { index in
      let (row, input) = index.quotientAndRemainder(dividingBy: wideInputs)
      return middle.weight[(row / 9 * wideInputs + input) * 9 + row % 9]
    }
    let wide = Self.product(taps, widen.weight, inner: wideInputs)
    let inRow = Self.product(narrow.weight, wide, inner: wideOutputs)
    weight = (0..<outputs * inputs * 9).map { index in
      let (row, tap) = index.quotientAndRemainder(dividingBy: 9)
      let value = inRow[(row / inputs * 9 + tap) * inputs + row % inputs]
      return tap == 4 ? value + beside.weight[row] : value
    }
    // The picture is padded before the first of the three: its bias is under all taps of the second, even at the edge.
    let spread = Self.product(taps, widen.bias, inner: wideInputs)
    let wideBias = (0..<wideOutputs).map { output in
      (0..<9).reduce(middle.bias[output]) { $0 + spread[output * 9 + $1] }
    }
    let biases = Self.product(narrow.weight, wideBias, inner: wideOutputs)
    bias = biases.indices.map { biases[$0] + narrow.bias[$0] + beside.bias[$0] }
  }

  /// a · b, row-major, where a row of a has `inner` numbers.
  private static func product(_ a: [Float], _ b: [Float], inner: Int) -> [Float] {
    let (rows, columns) = (a.count / inner, b.count / inner)
    var product = [Float](repeating: 0, count: rows * columns)
    BLAS.multiply(a, b, to: &product, rows: rows, inner: inner, columns: columns)
    return product
  }

  /// Ready to run.
  func packed(_ activation: Activation = .identity) -> Convolution {
    Convolution(weight: weight, bias: bias, inputs: inputs, outputs: outputs, activation: activation)
  }
}
