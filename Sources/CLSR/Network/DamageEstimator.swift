import Imaging

/// Reads from patches of a photo how it was damaged.
///
/// Five convolutions on each patch, pooled over its pixels and then over the patches, and two linear layers. Trained by
/// regression on photos damaged in known ways.
struct DamageEstimator: Sendable {
  private let parameters: ConditionParameters
  private let convolutions: [MatrixConvolution]
  private let linear1: Linear, linear2: Linear

  /// Mean and maximum of the last convolution's channels.
  private static let pooledInPatch = 2 * 64
  /// Output rows that one matrix product takes, so that its columns stay in the L2 cache.
  private static let bandHeight = 4

  /// Reads the tensors `estimator.…`.
  init(_ parameters: ConditionParameters, _ weights: inout WeightReader) throws(ModelError) {
    self.parameters = parameters
    convolutions = [
      try MatrixConvolution("estimator.conv1", 3, 32, &weights),
      try MatrixConvolution("estimator.conv2", 32, 32, &weights),
      try MatrixConvolution("estimator.conv3", 32, 48, stride: 2, &weights),
      try MatrixConvolution("estimator.conv4", 48, 64, stride: 2, &weights),
      try MatrixConvolution("estimator.conv5", 64, 64, &weights),
    ]
    linear1 = try Linear("estimator.linear1", 2 * Self.pooledInPatch, 128, &weights)
    linear2 = try Linear("estimator.linear2", 128, ScaledDamage.count, &weights)
  }

  /// The damage of a whole photo, or of what takes its place as context.
  ///
  /// Parts that are out of focus make a photo seem blurred that is sharp where it matters. So its blur is no more than that of its
  /// most detailed patches.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(_ photo: Photo, in execution: Execution) throws(CancellationError) -> ScaledDamage {
    let all = try estimate(evenPatches(of: photo), in: execution)
    let sharpest = try estimate(sharpestPatches(of: photo), in: execution)
    return all.replaced(by: DamageReplacement(blur: min(all.damage.blur, sharpest.damage.blur)))
  }

  /// Patches all over a photo.
  func evenPatches(of photo: Photo) -> DamagePatches {
    DamagePatches(of: photo, side: parameters.patchSide, perSide: parameters.patchesPerSide)
  }

  /// Half as many, which have the most detail of a grid that is twice as dense.
  func sharpestPatches(of photo: Photo) -> DamagePatches {
    DamagePatches(of: photo, side: parameters.patchSide, perSide: 2 * parameters.patchesPerSide)
      .mostDetailed(sharpestCount)
  }

  private var evenCount: Int { parameters.patchesPerSide * parameters.patchesPerSide }
  private var sharpestCount: Int { evenCount / 2 }

  /// The damage of some patches.
  func estimate(_ patches: DamagePatches, in execution: Execution) throws(CancellationError) -> ScaledDamage {
    ScaledDamage(linear2(linear1(try pooled(patches, in: execution)).map { max($0, 0.1 * $0) }))
  }

  /// Over the patches mean and maximum of each one's mean and maximum over its pixels, 256 numbers.
  func pooled(_ patches: DamagePatches, in execution: Execution) throws(CancellationError) -> [Float] {
    let size = Self.pooledInPatch
    let pooled = execution.workspace.buffer(count: patches.count * size)
    defer { execution.workspace.recycle(pooled) }
    try execution.forEach(patches.count) { index, worker in
      let scratch = execution.workspace.scratch(scratchCount, worker: worker)
      patches.copy(index, to: scratch)
      pool(scratch, to: pooled.start + index * size)
    }
    return (0..<size).map { item in
      (0..<patches.count).reduce(Float(0)) { $0 + pooled.floats[$1 * size + item] } / Float(patches.count)
    }
      + (0..<size).map { item in
        (1..<patches.count).reduce(pooled.floats[item]) { max($0, pooled.floats[$1 * size + item]) }
      }
  }

  /// The most floats of a layer's features, two of which are kept at a time, and of columns.
  private var featureCount: Int { parameters.patchSide * parameters.patchSide * 32 }
  private var columnCount: Int {
    Self.bandHeight * parameters.patchSide * (convolutions.map(\.columnCount).max() ?? 0)
  }
  private var scratchCount: Int { 2 * featureCount + columnCount }

  /// Mean and maximum over the pixels of a patch, which stands at the start of the scratch memory.
  private func pool(_ scratch: UnsafeMutablePointer<Float>, to pooled: UnsafeMutablePointer<Float>) {
    var side = parameters.patchSide
    normalize(scratch, pixels: side * side)
    var (input, output) = (scratch, scratch + featureCount)
    let columns = output + featureCount
    for convolution in convolutions {
      let outputSide = convolution.outputSize(side)
      let row = outputSide * convolution.outputs
      for first in stride(from: 0, to: outputSide, by: Self.bandHeight) {
        convolution(
          input, height: side, width: side, rows: first..<min(first + Self.bandHeight, outputSide),
          to: output + first * row, columns: columns)
      }
      for i in 0..<outputSide * row { output[i] = max(output[i], 0.1 * output[i]) }
      side = outputSide
      swap(&input, &output)
    }
    let channels = Self.pooledInPatch / 2
    for channel in 0..<channels {
      var (sum, largest) = (Float(0), -Float.infinity)
      for pixel in 0..<side * side {
        let value = input[pixel * channels + channel]
        sum += value
        largest = max(largest, value)
      }
      pooled[channel] = sum / Float(side * side)
      pooled[channels + channel] = largest
    }
  }

  /// Subtracts a patch's mean colour and multiplies by 8.
  private func normalize(_ patch: UnsafeMutablePointer<Float>, pixels: Int) {
    for colour in 0..<3 {
      let mean = (0..<pixels).reduce(Float(0)) { $0 + patch[$1 * 3 + colour] } / Float(pixels)
      for pixel in 0..<pixels { patch[pixel * 3 + colour] = 8 * (patch[pixel * 3 + colour] - mean) }
    }
  }

  /// Multiply-adds for a photo.
  var multiplyAdds: Int {
    var side = parameters.patchSide
    var patch = 0
    for convolution in convolutions {
      side = convolution.outputSize(side)
      patch += side * side * convolution.multiplyAdds
    }
    return (evenCount + sharpestCount) * patch
  }
}
