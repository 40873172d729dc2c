import CKernels
import Imaging
import Synchronization

/// The global context module (GCM): lets every pixel of the region look at patches of the whole photo.
///
/// - Source: LocalSR, sec. 3.2, eq. 2–5. The gate per channel is ours: zero where training starts, so that it
///   starts from the pretrained base branch exactly.
struct GlobalContext: Sendable {
  let parameters: Configuration.GCM
  let channels: Int
  private let head: HeadConvolution
  private let blocks: [ResidualStage.Block]
  private let down: StridedConvolution
  let up: TransposedConvolution
  /// `channels × channels`, for row vectors of tokens; β / √c is in the queries' one.
  private let query: AlignedBuffer, key: AlignedBuffer, value: AlignedBuffer
  private let gate: [Float]

  /// Reads the tensors `gcm.…`.
  init(
    _ parameters: Configuration.GCM, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    self.parameters = parameters
    self.channels = channels
    let first = try weights.convolution("gcm.extract.head", 3, channels)
    head = HeadConvolution(weight: first.weight, bias: first.bias, outputs: channels)
    var blocks: [ResidualStage.Block] = []
    for block in 0..<2 {
      blocks.append(try ResidualStage.Block("gcm.extract.blocks.\(block)", channels: channels, &weights))
    }
    self.blocks = blocks
    let down = try weights.convolution("gcm.down", channels, channels)
    self.down = StridedConvolution(
      weight: down.weight, bias: down.bias, inputs: channels, outputs: channels)
    up = TransposedConvolution(
      weight: try weights.take("gcm.up.weight", channels, channels, 4, 4),
      bias: try weights.take("gcm.up.bias", channels), channels: channels)
    _ = try weights.take("gcm.alpha")  // Added to every logit: softmax takes it off again.
    let beta = try weights.take("gcm.beta")[0]
    let scale = beta / Float(channels).squareRoot()
    query = Self.transposed(try weights.take("gcm.query.weight", channels, channels), channels, scale: scale)
    key = Self.transposed(try weights.take("gcm.key.weight", channels, channels), channels)
    value = Self.transposed(try weights.take("gcm.value.weight", channels, channels), channels)
    gate = try weights.take("gcm.gate", channels)
  }

  private static func transposed(_ matrix: [Float], _ size: Int, scale: Float = 1) -> AlignedBuffer {
    AlignedBuffer((0..<size * size).map { matrix[$0 % size * size + $0 / size] * scale })
  }

  // MARK: The photo's side, once

  /// Keys and values of a photo's patches, taken uniformly over it.
  func bank(of photo: Photo, in execution: Execution) throws(Superseded) -> ContextBank {
    let patches = PatchGrid(width: photo.width, height: photo.height, parameters)
    let mosaic = PatchMosaic(patches: patches)
    let side = parameters.patch / 2
    let bank = ContextBank(patches: patches, tokens: side * side, channels: channels, heads: parameters.heads)
    let features = try extract(mosaic, photo, in: execution)
    defer { execution.workspace.recycle(features) }
    let pixels = try tokenPixels(features, in: execution)
    defer { execution.workspace.recycle(pixels.buffer) }
    let across = mosaic.width / 2
    try execution.forEach(patches.rows) { row, worker in
      let count = side * across
      let scratch = execution.workspace.scratch(count * 11 * channels, worker: worker)
      let (tokens, projected, columns) = (scratch, scratch + count * channels, scratch + 2 * count * channels)
      let first = row * mosaic.pitch / 2
      reduce(
        pixels.buffer.start, height: pixels.height, width: pixels.width, rows: first..<first + side,
        to: tokens,
        columns: columns)
      for (matrix, target) in [(key, bank.keys), (value, bank.values)] {
        BLAS.multiply(tokens, matrix.start, to: projected, rows: count, inner: channels, columns: channels)
        bank.store(projected, row: row, across: across, pitch: mosaic.pitch / 2, to: target)
      }
    }
    bank.finish()
    return bank
  }

  /// G of every patch: conv, leaky ReLU 0.1, two residual blocks.
  private func extract(
    _ mosaic: PatchMosaic, _ photo: Photo, in execution: Execution
  ) throws(Superseded) -> FeatureMap {
    let features = execution.workspace.map(channels: channels, height: mosaic.height, width: mosaic.width)
    let inner = execution.workspace.map(channels: channels, height: mosaic.height, width: mosaic.width)
    defer { execution.workspace.recycle(inner) }
    try head(mosaic.colours(of: photo), to: features, in: execution)
    for map in [features, inner] { try mosaic.clearGutters(of: map, in: execution) }
    // Tiles of a patch each leave the gutters as they are.
    let tiling = WinogradTiling(mosaic, threads: execution.team.count)
    for block in blocks {
      try block.first(features, to: inner, tiling: tiling, in: execution)
      try block.second(inner, to: features, residual: features, tiling: tiling, in: execution)
    }
    return features
  }

  /// Writes token rows `rows` of m↓ = S_down(m) + the mean of 2×2 pixels: equation 4.
  ///
  /// `input` is `height × width × channels`, both even; `output` `rows × width / 2 × channels`.
  private func reduce(
    _ input: UnsafePointer<Float>, height: Int, width: Int, rows: Range<Int>,
    to output: UnsafeMutablePointer<Float>, columns: UnsafeMutablePointer<Float>
  ) {
    down(input, height: height, width: width, rows: rows, to: output, columns: columns)
    var token = output
    for row in rows {
      for column in 0..<width / 2 {
        let pixel = input + (2 * row * width + 2 * column) * channels
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
  ///   - bank: what there is to find.
  ///   - execution: what to compute with.
  /// - Throws: `Superseded` once the result is no longer wanted.
  func callAsFunction(
    _ z: FeatureMap, origin: (x: Int, y: Int), bank: ContextBank, in execution: Execution
  ) throws(Superseded) {
    let pixels = try tokenPixels(z, in: execution)
    defer { execution.workspace.recycle(pixels.buffer) }
    let (height, width) = (pixels.height, pixels.width)
    let gathered = execution.workspace.buffer(count: height / 2 * (width / 2) * channels)
    defer { execution.workspace.recycle(gathered) }
    try forEachTokenBand(pixels, origin: origin, in: execution) { first, count, queries, y, x in
      bank.attend(
        queries, y: y, x: x, count: count, parameters, to: gathered.start + first * channels,
        execution.kernels)
    }
    try execution.forEach(height / 2) { row, worker in
      let line = execution.workspace.scratch(width * 2 * channels + width / 2 * 5 * channels, worker: worker)
      up(
        gathered.start, height: height / 2, width: width / 2, row: row, to: line,
        columns: line + width * 2 * channels)
      for y in 0..<min(2, z.height - 2 * row) {
        for x in 0..<z.width {
          let found = line + (y * width + x) * channels
          for block in 0..<channels / 8 {
            let target = z.pixel(block: block, row: 2 * row + y, column: x)
            for lane in 0..<8 { target[lane] += gate[block * 8 + lane] * found[block * 8 + lane] }
          }
        }
      }
    }
  }

  /// How strongly z's tokens attend to each patch, summed over tokens and heads, 1 in all: figure 8.
  func attention(
    _ z: FeatureMap, origin: (x: Int, y: Int), bank: ContextBank, in execution: Execution
  ) throws(Superseded) -> [Float] {
    let pixels = try tokenPixels(z, in: execution)
    defer { execution.workspace.recycle(pixels.buffer) }
    let sums = Mutex([Float](repeating: 0, count: bank.patches.count))
    try forEachTokenBand(pixels, origin: origin, in: execution) { _, count, queries, y, x in
      let band = bank.attention(queries, y: y, x: x, count: count, parameters)
      sums.withLock { sums in
        for patch in sums.indices { sums[patch] += band[patch] }
      }
    }
    let strengths = sums.withLock { $0 }
    let total = strengths.reduce(0, +)
    // Absurd weights make numbers that are none: then nothing stands out.
    guard total.isFinite else { return strengths.map { _ in 1 / Float(strengths.count) } }
    return strengths.map { $0 / total }
  }

  /// Pixels with their channels together, even in height and width: of odd sizes the last row or column stands twice.
  private struct TokenPixels: Sendable {
    var height: Int, width: Int
    /// `height × width × channels`.
    var buffer: AlignedBuffer
  }

  private func tokenPixels(_ z: FeatureMap, in execution: Execution) throws(Superseded) -> TokenPixels {
    let height = (z.height + 1) / 2 * 2
    let width = (z.width + 1) / 2 * 2
    let pixels = execution.workspace.buffer(count: height * width * channels)
    try execution.forEach((height + 7) / 8) { band, _ in
      for row in band * 8..<min(band * 8 + 8, height) {
        for column in 0..<width {
          let target = pixels.start + (row * width + column) * channels
          for block in 0..<channels / 8 {
            let source = z.pixel(block: block, row: min(row, z.height - 1), column: min(column, z.width - 1))
            (target + block * 8).update(from: source, count: 8)
          }
        }
      }
    }
    return TokenPixels(height: height, width: width, buffer: pixels)
  }

  /// Rows of tokens that one product takes: enough for BLAS, few enough to spread over the threads.
  private static let bandHeight = 2

  /// Calls `body` for every few rows of tokens z↓: with the first token's number, how many there are, their queries
  /// and their places in LR pixels.
  private func forEachTokenBand(
    _ pixels: TokenPixels, origin: (x: Int, y: Int), in execution: Execution,
    _ body:
      @Sendable (
        _ first: Int, _ count: Int, _ queries: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
        _ x: UnsafePointer<Float>
      ) -> Void
  ) throws(Superseded) {
    let across = pixels.width / 2
    let rowsInAll = pixels.height / 2
    try execution.forEach((rowsInAll + Self.bandHeight - 1) / Self.bandHeight) { band, worker in
      let rows = band * Self.bandHeight..<min((band + 1) * Self.bandHeight, rowsInAll)
      let count = rows.count * across
      let scratch = execution.workspace.scratch(count * (11 * channels + 2), worker: worker)
      let (tokens, queries, columns) = (scratch, scratch + count * channels, scratch + 2 * count * channels)
      reduce(
        pixels.buffer.start, height: pixels.height, width: pixels.width, rows: rows, to: tokens,
        columns: columns)
      BLAS.multiply(tokens, query.start, to: queries, rows: count, inner: channels, columns: channels)
      let (y, x) = (columns + 9 * count * channels, columns + 9 * count * channels + count)
      for token in 0..<count {
        y[token] = Float(origin.y + 2 * (rows.lowerBound + token / across)) + 0.5
        x[token] = Float(origin.x + 2 * (token % across)) + 0.5
      }
      body(rows.lowerBound * across, count, queries, y, x)
    }
  }

  // MARK: Cost

  /// How many keys a photo of this size has.
  func keyCount(width: Int, height: Int) -> Int {
    PatchGrid(width: width, height: height, parameters).count * parameters.patch * parameters.patch / 4
  }

  /// Multiply-adds of `bank(of:in:)`.
  func bankMultiplyAdds(width: Int, height: Int) -> Double {
    let patches = PatchGrid(width: width, height: height, parameters).count
    let pixels = parameters.patch * parameters.patch
    let convolutions = 9 * channels * (3 + 4 * channels) * pixels
    let tokens = pixels / 4 * (9 + 2) * channels * channels
    return Double(patches * (convolutions + tokens))
  }

  /// Multiply-adds of applying the module to `height × width` features with `keys` keys.
  func multiplyAdds(width: Int, height: Int, keys: Int) -> Double {
    let tokens = (width + 1) / 2 * ((height + 1) / 2)
    let token = (9 + 1) * channels * channels + 2 * keys * channels
    return Double(tokens * token + width * height * (4 * channels + 1) * channels)
  }
}
