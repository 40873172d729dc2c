import CKernels

/// A 3×3 convolution, stride 1, zero padding 1, between multiples of 16 channels.
///
/// - Source: Winograd's F(4×4, 3×3), Lavin and Gray 2015, https://arxiv.org/abs/1509.09308.
struct Convolution: Sendable {
  let inputs: Int, outputs: Int
  /// 1, or 2 when a pixel shuffle follows: `outputs` channels become `outputs / 4` at twice the size.
  let shuffle: Int
  private let weights: AlignedBuffer
  private let bias: AlignedBuffer
  private let activation: srz_activation

  /// Packs `weight`, `outputs × inputs × 3 × 3`, and `bias`, `outputs`.
  init(
    weight: [Float], bias: [Float], inputs: Int, outputs: Int, activation: srz_activation = srz_identity,
    shuffle: Int = 1
  ) {
    precondition(
      weight.count == outputs * inputs * 9 && bias.count == outputs,
      "convolution \(inputs) → \(outputs): \(weight.count) weights, \(bias.count) biases")
    precondition(
      inputs % 8 == 0 && outputs % (16 * shuffle) == 0, "convolution \(inputs) → \(outputs): not in blocks")
    self.inputs = inputs
    self.outputs = outputs
    self.shuffle = shuffle
    self.activation = activation
    // PyTorch's pixel shuffle takes channel = colour · 4 + place; the kernel wants a place's channels together.
    let places = shuffle * shuffle
    let order = (0..<outputs).map { $0 % (outputs / places) * places + $0 / (outputs / places) }
    let sorted = order.flatMap { weight[$0 * inputs * 9..<($0 + 1) * inputs * 9] }
    weights = AlignedBuffer(count: srz_winograd_weights(Int32(inputs), Int32(outputs)))
    srz_pack_winograd(sorted, Int32(inputs), Int32(outputs), weights.start)
    self.bias = AlignedBuffer(order.map { bias[$0] })
  }

  /// activation(conv(input) + bias) + residual, + addend on the first 8 channels.
  ///
  /// - Parameters:
  ///   - input: `inputs × height × width`.
  ///   - output: `outputs × height × width`, or after a pixel shuffle `outputs / 4 × 2·height × 2·width`.
  ///   - residual: like the output; may be the output itself.
  ///   - addend: `8 × height × width`.
  ///   - execution: what to compute with.
  /// - Throws: `Superseded` once the result is no longer wanted.
  func callAsFunction(
    _ input: FeatureMap, to output: FeatureMap, residual: FeatureMap? = nil, addend: FeatureMap? = nil,
    in execution: Execution
  ) throws(Superseded) {
    precondition(
      input.channels == inputs && output.channels * shuffle * shuffle == outputs
        && output.height == input.height * shuffle && output.width == input.width * shuffle,
      "convolution \(inputs) → \(outputs) of \(input.shape) to \(output.shape)")
    try self(
      input.map, height: input.height, width: input.width, to: output.map, residual: residual?.map,
      addend: addend?.map, in: execution)
  }

  /// The same on any part of maps: pixels beyond the part's edge are read from the map it is part of.
  func callAsFunction(
    _ input: srz_map, height: Int, width: Int, to output: srz_map, residual: srz_map? = nil,
    addend: srz_map? = nil, in execution: Execution
  ) throws(Superseded) {
    // Unsafe: read by all threads, written by none.
    nonisolated(unsafe) let maps = (input: input, output: output, residual: residual, addend: addend)
    let tiles = (height + 3) / 4 * ((width + 3) / 4)
    let run = Self.tilesAtOnce(tiles, threads: execution.threads)
    let scratch = srz_winograd_scratch(Int32(inputs))
    try execution.forEach((tiles + run - 1) / run) { item, worker in
      withOptionalPointer(to: maps.residual) { residual in
        withOptionalPointer(to: maps.addend) { addend in
          var convolution = srz_convolution(
            input: maps.input, output: maps.output, height: Int32(height), width: Int32(width),
            inputs: Int32(inputs), outputs: Int32(outputs), weights: weights.start, bias: bias.start,
            activation: activation, residual: residual, addend: addend, shuffle: Int32(shuffle))
          execution.kernels.table.pointee.convolve(
            &convolution, Int32(item * run), Int32(min(run, tiles - item * run)),
            execution.workspace.scratch(scratch, worker: worker))
        }
      }
    }
  }

  /// How many of `tiles` a thread takes at a time: as many as stay in its cache, and the same for each thread.
  private static func tilesAtOnce(_ tiles: Int, threads: Int) -> Int {
    let most = Int(srz_winograd_tiles)
    let rounds = (tiles + most * threads - 1) / (most * threads)
    let run = (tiles + rounds * threads - 1) / (rounds * threads)
    return min(most, (run + 7) / 8 * 8)
  }
}

/// Calls `body` with a pointer to `value`, or with nil.
private func withOptionalPointer<Value>(to value: Value?, _ body: (UnsafePointer<Value>?) -> Void) {
  guard var value else { return body(nil) }
  withUnsafePointer(to: &value, body)
}
