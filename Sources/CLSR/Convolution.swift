import CKernels

/// A 3×3 convolution, stride 1, zero padding 1, from a multiple of 8 channels to a multiple of 16, or from 8 to 8.
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
      inputs % 8 == 0 && outputs % (16 * shuffle) == 0 || inputs == 8 && outputs == 8 && shuffle == 1,
      "convolution \(inputs) → \(outputs): not in blocks")
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

  /// Packs a convolution between as many channels on both sides; zeros fill up fewer than 8.
  init(weight: [Float], bias: [Float], channels: Int, activation: srz_activation = srz_identity) {
    precondition(
      weight.count == channels * channels * 9 && bias.count == channels,
      "convolution of \(channels) channels: \(weight.count) weights, \(bias.count) biases")
    let width = max(channels, 8)
    var filled = [Float](repeating: 0, count: width * width * 9)
    for output in 0..<channels {
      let kernels = weight[output * channels * 9..<(output + 1) * channels * 9]
      let start = output * width * 9
      filled.replaceSubrange(start..<start + kernels.count, with: kernels)
    }
    self.init(
      weight: filled, bias: bias + [Float](repeating: 0, count: width - channels), inputs: width,
      outputs: width, activation: activation)
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
    let scratch = srz_winograd_scratch(Int32(inputs))
    let table = execution.kernels.table
    let convolve = outputs == 8 ? table.pointee.convolve_thin : table.pointee.convolve
    let run = tilesAtOnce(tiles, threads: execution.team.count)
    try execution.forEach((tiles + run - 1) / run) { item, worker in
      withOptionalPointer(to: maps.residual) { residual in
        withOptionalPointer(to: maps.addend) { addend in
          var convolution = srz_convolution(
            input: maps.input, output: maps.output, height: Int32(height), width: Int32(width),
            inputs: Int32(inputs), outputs: Int32(outputs), weights: weights.start, bias: bias.start,
            activation: activation, residual: residual, addend: addend, shuffle: Int32(shuffle))
          convolve(
            &convolution, Int32(item * run), Int32(min(run, tiles - item * run)),
            execution.workspace.scratch(scratch, worker: worker))
        }
      }
    }
  }

  /// How many of `tiles` a thread takes at a time, about the same each time.
  ///
  /// Many, for the weights are read again each time, from the L3 cache where there are 64 channels and more; half as many where
  /// threads share the tiles of a small box, and where the products fit into the L1 cache.
  private func tilesAtOnce(_ tiles: Int, threads: Int) -> Int {
    let most = Int(srz_winograd_tiles) / (threads == 1 && outputs > 8 ? 1 : 2)
    let rounds = (tiles + most - 1) / most
    return ((tiles + rounds - 1) / rounds + 7) / 8 * 8
  }
}

/// Calls `body` with a pointer to `value`, or with nil.
private func withOptionalPointer<Value>(to value: Value?, _ body: (UnsafePointer<Value>?) -> Void) {
  guard var value else { return body(nil) }
  withUnsafePointer(to: &value, body)
}
