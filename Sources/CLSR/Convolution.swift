import CKernels

/// A 3×3 convolution, stride 1, zero padding 1, between multiples of 16 channels, or from 8 to 8.
///
/// - Source: Winograd's F(6×6, 3×3) and F(4×4, 3×3), Lavin and Gray 2015, https://arxiv.org/abs/1509.09308.
struct Convolution: Sendable {
  let inputs: Int, outputs: Int
  /// 1, or 2 when a pixel shuffle follows: `outputs` channels become `outputs / 4` at twice the size.
  let shuffle: Int
  /// For tiles of side 4 and of side 6.
  private let weights4: AlignedBuffer, weights6: AlignedBuffer
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
      inputs % 16 == 0 && outputs % (16 * shuffle) == 0 || inputs == 8 && outputs == 8 && shuffle == 1,
      "convolution \(inputs) → \(outputs): not in blocks")
    self.inputs = inputs
    self.outputs = outputs
    self.shuffle = shuffle
    self.activation = activation
    // PyTorch's pixel shuffle takes channel = colour · 4 + place; the kernel wants a place's channels together.
    let places = shuffle * shuffle
    let order = (0..<outputs).map { $0 % (outputs / places) * places + $0 / (outputs / places) }
    let sorted = order.flatMap { weight[$0 * inputs * 9..<($0 + 1) * inputs * 9] }
    func packed(side: Int32) -> AlignedBuffer {
      let packed = AlignedBuffer(count: srz_winograd_weights(side, Int32(inputs), Int32(outputs)))
      srz_pack_winograd(side, sorted, Int32(inputs), Int32(outputs), packed.start)
      return packed
    }
    weights4 = packed(side: 4)
    weights6 = packed(side: 6)
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
  ///   - tiling: which pixels of the output are computed; nil for all of them.
  ///   - execution: what to compute with.
  /// - Throws: `Superseded` once the result is no longer wanted.
  func callAsFunction(
    _ input: FeatureMap, to output: FeatureMap, residual: FeatureMap? = nil, addend: FeatureMap? = nil,
    tiling: WinogradTiling? = nil, in execution: Execution
  ) throws(Superseded) {
    precondition(
      input.channels == inputs && output.channels * shuffle * shuffle == outputs
        && output.height == input.height * shuffle && output.width == input.width * shuffle,
      "convolution \(inputs) → \(outputs) of \(input.shape) to \(output.shape)")
    try convolve(
      input.map, to: output.map, residual: residual?.map, addend: addend?.map,
      tiling ?? self.tiling(height: input.height, width: input.width, in: execution), in: execution)
  }

  /// The same on any part of maps: pixels beyond the part's edge are read from the map it is part of.
  func callAsFunction(
    _ input: srz_map, height: Int, width: Int, to output: srz_map, in execution: Execution
  ) throws(Superseded) {
    try convolve(
      input, to: output, residual: nil, addend: nil,
      tiling(height: height, width: width, in: execution), in: execution)
  }

  private func tiling(height: Int, width: Int, in execution: Execution) -> WinogradTiling {
    execution.workspace.tiling(
      height: height, width: width, isThin: outputs == 8, threads: execution.team.count)
  }

  private func convolve(
    _ input: srz_map, to output: srz_map, residual: srz_map?, addend: srz_map?, _ tiling: WinogradTiling,
    in execution: Execution
  ) throws(Superseded) {
    // Unsafe: read by all threads, written by none.
    nonisolated(unsafe) let maps = (input: input, output: output, residual: residual, addend: addend)
    let table = execution.kernels.table
    let convolve = outputs == 8 ? table.pointee.convolve_thin : table.pointee.convolve
    try execution.forEach(tiling.runs.count) { index, worker in
      withOptionalPointer(to: maps.residual) { residual in
        withOptionalPointer(to: maps.addend) { addend in
          let run = tiling.runs[index]
          var tiles = run.tiles
          var convolution = srz_convolution(
            input: maps.input, output: maps.output, inputs: Int32(inputs), outputs: Int32(outputs),
            weights4: weights4.start, weights6: weights6.start, bias: bias.start, activation: activation,
            residual: residual, addend: addend, shuffle: Int32(shuffle))
          let scratch = srz_winograd_scratch(tiles.side, Int32(run.count), Int32(inputs))
          convolve(
            &convolution, &tiles, Int32(run.first), Int32(run.count),
            execution.workspace.scratch(scratch, worker: worker))
        }
      }
    }
  }
}

/// Calls `body` with a pointer to `value`, or with nil.
private func withOptionalPointer<Value>(to value: Value?, _ body: (UnsafePointer<Value>?) -> Void) {
  guard var value else { return body(nil) }
  withUnsafePointer(to: &value, body)
}
