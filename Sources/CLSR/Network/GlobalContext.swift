import Imaging
import Synchronization

/// The global context module (GCM): lets every pixel of the region attend to patches of the whole photo.
///
/// - Source: LocalSR, sec. 3.2, eq. 2–5. The gate by channel is ours: zero where training starts, so that it
///   starts exactly from the pretrained base branch.
struct GlobalContext: Sendable {
  private(set) var parameters: GCMParameters
  let channels: Int
  /// G: head and residual blocks.
  private let head: HeadConvolution
  private let blocks: [ResidualBlock]
  /// S_down and S_up.
  private let down: MatrixConvolution
  let up: TransposedConvolution
  /// β / √c is in the queries' one.
  private let query: Projection, key: Projection, value: Projection
  private let gate: [Float]

  /// Reads the tensors `gcm.…`.
  init(
    _ parameters: GCMParameters, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    self.parameters = parameters
    self.channels = channels
    head = try HeadConvolution("gcm.extract.head", channels: channels, &weights)
    blocks = [
      try ResidualBlock("gcm.extract.blocks.0", channels: channels, &weights),
      try ResidualBlock("gcm.extract.blocks.1", channels: channels, &weights),
    ]
    down = try MatrixConvolution("gcm.down", channels, channels, stride: 2, &weights)
    up = TransposedConvolution(
      weight: try weights.take("gcm.up.weight", channels, channels, 4, 4),
      bias: try weights.take("gcm.up.bias", channels), channels: channels)
    _ = try weights.take("gcm.alpha")  // Added to every logit: softmax is shift-invariant.
    let beta = try weights.take("gcm.beta")[0]
    let scale = beta / Float(channels).squareRoot()
    query = try Projection("gcm.query", channels: channels, scale: scale, &weights)
    key = try Projection("gcm.key", channels: channels, &weights)
    value = try Projection("gcm.value", channels: channels, &weights)
    gate = try weights.take("gcm.gate", channels)
  }

  /// The module that takes `patches` of a photo at most.
  func limited(toPatches patches: Int) -> GlobalContext {
    var gcm = self
    gcm.parameters = parameters.limited(toPatches: patches)
    return gcm
  }

  // MARK: The photo's side, once

  /// Keys and values of a photo's patches, taken uniformly over it.
  func bank(of photo: Photo, in execution: Execution) throws(CancellationError) -> ContextBank {
    let patches = PatchGrid(width: photo.width, height: photo.height, parameters)
    let mosaic = PatchMosaic(patches: patches)
    let bank = ContextBank(patches: patches, channels: channels, parameters)
    let features = try extract(mosaic, photo, in: execution)
    defer { execution.workspace.recycle(features) }
    let pixels = try TokenMap(features, channels: channels, in: execution)
    defer { execution.workspace.recycle(pixels.buffer) }
    try execution.forEach(patches.rows) { row, worker in
      let first = row * mosaic.pitch / 2
      let band = TokenBand(
        rows: first..<first + patches.side / 2, of: pixels, worker: worker, in: execution)
      reduce(pixels, to: band)
      for (projection, target) in [(key, bank.keys), (value, bank.values)] {
        projection(band.tokens, count: band.count, to: band.projected)
        bank.store(
          band.projected, patchRow: row, across: pixels.tokenColumns, pitch: mosaic.pitch / 2, to: target)
      }
    }
    bank.finish()
    return bank
  }

  /// G of every patch: conv, leaky ReLU 0.1, two residual blocks.
  private func extract(
    _ mosaic: PatchMosaic, _ photo: Photo, in execution: Execution
  ) throws(CancellationError) -> FeatureMap {
    let shape = FeatureMap.Shape(channels: head.outputs, height: mosaic.height, width: mosaic.width)
    let (features, inner) = (execution.workspace.map(shape), execution.workspace.map(shape))
    defer { execution.workspace.recycle(inner) }
    try head(mosaic.colours(of: photo), to: features, in: execution)
    for map in [features, inner] { try mosaic.clearGutters(of: map, in: execution) }
    let tiling = mosaic.tiling(threads: execution.pool.count)
    for block in blocks { try block(features, inner: inner, tiling: tiling, in: execution) }
    return features
  }

  /// Computes the tokens of a band: m↓ = S_down(m) + the mean of 2×2 pixels, equation 4.
  private func reduce(_ pixels: TokenMap, to band: TokenBand) {
    let (width, channels) = (pixels.width, channels)
    down(
      pixels.start, height: pixels.height, width: width, rows: band.rows, to: band.tokens,
      columns: band.columns)
    var token = band.tokens
    for row in band.rows {
      for column in 0..<pixels.tokenColumns {
        let pixel = pixels.start + (2 * row * width + 2 * column) * channels
        for channel in 0..<channels {
          token[channel] +=
            (pixel[channel] + pixel[channels + channel] + pixel[width * channels + channel]
              + pixel[(width + 1) * channels + channel]) / 4
        }
        token += channels
      }
    }
  }

  // MARK: The region's side, for each region

  /// z ← z + gate ⊙ g↑, where g is what z's tokens find in the bank.
  ///
  /// - Parameters:
  ///   - z: `channels × height × width`.
  ///   - origin: the place of z's first pixel in the context, LR pixels.
  ///   - bank: keys and values of the context.
  ///   - execution: what to compute with.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func callAsFunction(
    _ z: FeatureMap, origin: (x: Int, y: Int), bank: ContextBank, in execution: Execution
  ) throws(CancellationError) {
    let pixels = try TokenMap(z, channels: channels, in: execution)
    defer { execution.workspace.recycle(pixels.buffer) }
    let (rows, columns) = (pixels.tokenRows, pixels.tokenColumns)
    let gathered = execution.workspace.buffer(count: rows * columns * channels)
    defer { execution.workspace.recycle(gathered) }
    try forEachQueryBand(pixels, origin: origin, in: execution) { band in
      bank.attend(band, to: gathered.start + band.rows.lowerBound * columns * channels, execution.kernels)
    }
    try execution.forEach(rows) { row, worker in
      // Two rows of g↑, then the transposed convolution's columns.
      let lines = execution.workspace.scratch(
        2 * pixels.width * channels + up.columnCount(width: columns), worker: worker)
      up(
        gathered.start, height: rows, width: columns, row: row, to: lines,
        columns: lines + 2 * pixels.width * channels)
      for y in 0..<min(2, z.height - 2 * row) {
        for x in 0..<z.width {
          let found = lines + (y * pixels.width + x) * channels
          for start in stride(from: 0, to: channels, by: 8) {
            let target = z.pixel(block: start / 8, row: 2 * row + y, column: x)
            for lane in 0..<min(8, channels - start) {
              target[lane] += gate[start + lane] * found[start + lane]
            }
          }
        }
      }
    }
  }

  /// How strongly z's tokens attend to each patch, summed over tokens and heads, 1 in all: figure 8.
  func attention(
    _ z: FeatureMap, origin: (x: Int, y: Int), bank: ContextBank, in execution: Execution
  ) throws(CancellationError) -> [Float] {
    let pixels = try TokenMap(z, channels: channels, in: execution)
    defer { execution.workspace.recycle(pixels.buffer) }
    let sums = Mutex([Float](repeating: 0, count: bank.patches.count))
    try forEachQueryBand(pixels, origin: origin, in: execution) { band in
      let strengths = bank.attention(band)
      sums.withLock { sums in
        for patch in sums.indices { sums[patch] += strengths[patch] }
      }
    }
    let strengths = sums.withLock { $0 }
    let total = strengths.reduce(0, +)
    // Non-finite logits: fall back to uniform.
    guard total.isFinite else { return strengths.map { _ in 1 / Float(strengths.count) } }
    return strengths.map { $0 / total }
  }

  /// Rows of tokens that one product takes: enough for BLAS, few enough to spread over the threads.
  static let bandHeight = 2

  /// Calls `body` for bands of tokens z↓ that have their queries and places.
  private func forEachQueryBand(
    _ pixels: TokenMap, origin: (x: Int, y: Int), in execution: Execution,
    _ body: @Sendable (_ band: TokenBand) -> Void
  ) throws(CancellationError) {
    let rows = pixels.tokenRows
    try execution.forEach((rows + Self.bandHeight - 1) / Self.bandHeight) { index, worker in
      let first = index * Self.bandHeight
      let band = TokenBand(
        rows: first..<min(first + Self.bandHeight, rows), of: pixels, worker: worker, in: execution)
      reduce(pixels, to: band)
      query(band.tokens, count: band.count, to: band.projected)
      band.place(at: origin, across: pixels.tokenColumns)
      body(band)
    }
  }

  // MARK: Cost

  /// How many keys a photo of this size has.
  func keyCount(width: Int, height: Int) -> Int {
    let pixels = parameters.patchSide * parameters.patchSide
    return PatchGrid(width: width, height: height, parameters).count * pixels / 4
  }

  /// Multiply-adds of `bank(of:in:)`.
  func bankMultiplyAdds(width: Int, height: Int) -> Double {
    let patches = PatchGrid(width: width, height: height, parameters).count
    let pixels = parameters.patchSide * parameters.patchSide
    let convolutions = (head.multiplyAdds + blocks.map(\.multiplyAdds).reduce(0, +)) * pixels
    let tokens = pixels / 4 * (down.multiplyAdds + key.multiplyAdds + value.multiplyAdds)
    return Double(patches * (convolutions + tokens))
  }

  /// Multiply-adds of applying the module to `height × width` features with `keys` keys.
  func multiplyAdds(width: Int, height: Int, keys: Int) -> Double {
    let tokens = (width + 1) / 2 * ((height + 1) / 2)
    let token = down.multiplyAdds + query.multiplyAdds + 2 * keys * channels
    return Double(tokens * token + width * height * (up.multiplyAdds + channels))
  }
}
