import CKernels

/// The inner loops for one kind of CPU: `plain`, `avx2`, `avx512` or `amx`.
///
/// The only importer of CKernels. Every method is pure: it reads and writes only what its arguments name, and may be
/// called from any thread.
///
/// Unchecked: the table is constant.
public struct Kernels: Equatable, @unchecked Sendable {
  private let table: UnsafePointer<srz_kernels>

  /// The fastest ones that this CPU runs.
  public static let best = Kernels(table: srz_kernels_best())

  /// The kernels called `name`; nil if there are none, or this CPU can't run them.
  public init?(named name: String) {
    guard let table = srz_kernels_named(name) else { return nil }
    self.table = table
  }

  private init(table: UnsafePointer<srz_kernels>) { self.table = table }

  /// The names of the kernels that this CPU runs: those that compute in fp32, fastest first, and those that are only used when
  /// asked for, since they round to bf16.
  public static var availableNames: [String] {
    exactNames + ["amx"].filter { srz_kernels_run_here($0) != 0 }
  }

  /// Of these, those that compute in fp32.
  static var exactNames: [String] { ["avx512", "avx2", "plain"].filter { srz_kernels_run_here($0) != 0 } }

  /// `plain`, `avx2`, `avx512` or `amx`; `amx-emulated` in tests.
  public var name: String { String(cString: table.pointee.name) }

  // MARK: 3×3 convolutions

  /// How a convolution's result x, bias included, is finished.
  enum Finish: Sendable {
    /// rectify(x) + residual: below zero x is multiplied by its channel's slope.
    case rectified
    /// rectify(x + residual).
    case rectifiedSum
    /// x · sigmoid(x) + residual.
    case silu
    /// (x + residual) · (sigmoid(x) − ½).
    case gate

    /// That of an activation; `ofSum`: whether the residual is added before it.
    init(_ activation: Activation, ofSum: Bool) {
      self =
        switch activation {
        case .silu: .silu
        case .gate: .gate
        case .identity, .relu, .leakyReLU, .parametric: ofSum ? .rectifiedSum : .rectified
        }
    }
  }

  /// A 3×3 convolution, stride 1, zero padding 1, by Winograd's algorithm, finished, + addend on the first 8 channels.
  struct WinogradConvolution {
    var input: FeatureView, output: FeatureView
    /// Channels: the inputs a multiple of 8, the outputs of 16; or 8 and 8.
    var inputs: Int, outputs: Int
    /// For tiles of side 1, of side 4, nil if there are none, and of side 6, as `packWinogradWeights` writes them.
    var weights1: UnsafePointer<Float>, weights4: UnsafePointer<Float>?, weights6: UnsafePointer<Float>
    /// `outputs`, both.
    var bias: UnsafePointer<Float>, slopes: UnsafePointer<Float>
    var finish: Finish
    /// Of the output's shape; may be the output itself.
    var residual: FeatureView?
    /// 8 channels of the output's height and width.
    var addend: FeatureView?
    /// 1, or 2 for a pixel shuffle: output channel = (row · 2 + column) · outputs / 4 + channel.
    var shuffle = 1
  }

  /// Computes the output pixels of one run of tiles.
  ///
  /// - Parameters:
  ///   - convolution: what to compute; 8 outputs take the kernel for thin maps.
  ///   - run: which tiles of which grid.
  ///   - scratch: `winogradScratch(run, inputs:)` floats, 64-byte aligned.
  func convolve(
    _ convolution: WinogradConvolution, _ run: WinogradTiling.Run, scratch: UnsafeMutablePointer<Float>
  ) {
    Self.withOptionalPointer(to: convolution.residual.map(srz_map.init)) { residual in
      Self.withOptionalPointer(to: convolution.addend.map(srz_map.init)) { addend in
        var arguments = srz_convolution(
          input: srz_map(convolution.input), output: srz_map(convolution.output),
          inputs: Int32(convolution.inputs), outputs: Int32(convolution.outputs),
          weights4: convolution.weights4, weights6: convolution.weights6, weights1: convolution.weights1,
          bias: convolution.bias, slope: convolution.slopes, activation: srz_activation(convolution.finish),
          residual: residual, addend: addend,
          shuffle: Int32(convolution.shuffle))
        var tiles = srz_tiles(run.grid)
        let kernel = convolution.outputs == 8 ? table.pointee.convolve_thin : table.pointee.convolve
        kernel(&arguments, &tiles, Int32(run.first), Int32(run.count), scratch)
      }
    }
  }

  /// Calls `body` with a pointer to `value`, or with nil.
  private static func withOptionalPointer<Value>(to value: Value?, _ body: (UnsafePointer<Value>?) -> Void) {
    guard var value else { return body(nil) }
    withUnsafePointer(to: &value, body)
  }

  /// Floats of scratch memory that `convolve` needs for one run.
  static func winogradScratch(_ run: WinogradTiling.Run, inputs: Int) -> Int {
    srz_winograd_scratch(Int32(run.grid.side), Int32(run.count), Int32(inputs))
  }

  /// Winograd's transform of PyTorch's weights, in double precision.
  ///
  /// - Parameters:
  ///   - weight: `outputs × inputs × 3 × 3`.
  ///   - side: of the tiles, 4 or 6; 1 for the weights as they are.
  ///   - inputs: channels read.
  ///   - outputs: channels written.
  /// - Returns: `outputs / 16 × (side + 2)² × inputs × 16`; for 8 outputs `(side + 2)² × inputs × 8`.
  static func packWinogradWeights(_ weight: [Float], side: Int, inputs: Int, outputs: Int) -> PackedWeights {
    PackedWeights(count: srz_winograd_weights(Int32(side), Int32(inputs), Int32(outputs))) { packed in
      guard let start = packed.baseAddress else { return }
      srz_pack_winograd(Int32(side), weight, Int32(inputs), Int32(outputs), start)
    }
  }

  // MARK: Other convolutions

  /// A 1×1 convolution of several maps of one size, as if they were one, finished, + addend on the first 8 channels.
  struct Pointwise {
    var inputs: [FeatureView]
    /// Blocks of 8 channels of each input.
    var blocks: [Int]
    var output: FeatureView
    /// A multiple of 16, or 8.
    var outputs: Int
    /// `outputs / 16 × inputs × 16`; for 8 outputs `inputs × 8`.
    var weights: UnsafePointer<Float>
    /// `outputs`, both.
    var bias: UnsafePointer<Float>, slopes: UnsafePointer<Float>
    /// `rectified` or `rectifiedSum`.
    var finish: Finish
    /// Of the output's shape; may be the output itself.
    var residual: FeatureView?
    /// 8 channels of the output's height and width.
    var addend: FeatureView?
  }

  /// Rows `rows` of a 1×1 convolution, of `width` pixels each.
  ///
  /// - Parameters:
  ///   - convolution: what to compute.
  ///   - width: in pixels.
  ///   - rows: which rows of the output.
  ///   - scratch: `pointwiseScratch(inputs:outputs:)` floats, 64-byte aligned.
  func convolve(
    _ convolution: Pointwise, width: Int, rows: Range<Int>, scratch: UnsafeMutablePointer<Float>
  ) {
    let inputs = convolution.inputs.map(srz_map.init)
    let blocks = convolution.blocks.map(Int32.init)
    inputs.withUnsafeBufferPointer { inputs in
      blocks.withUnsafeBufferPointer { blocks in
        guard let inputs = inputs.baseAddress, let blocks = blocks.baseAddress else { return }
        Self.withOptionalPointer(to: convolution.residual.map(srz_map.init)) { residual in
          Self.withOptionalPointer(to: convolution.addend.map(srz_map.init)) { addend in
            var arguments = srz_pointwise(
              inputs: inputs, blocks: blocks, maps: Int32(convolution.inputs.count),
              output: srz_map(convolution.output), outputs: Int32(convolution.outputs),
              weights: convolution.weights, bias: convolution.bias, slope: convolution.slopes,
              activation: srz_activation(convolution.finish), residual: residual, addend: addend)
            table.pointee.convolve_pointwise(
              &arguments, Int32(width), Int32(rows.lowerBound), Int32(rows.upperBound), scratch)
          }
        }
      }
    }
  }

  /// Floats of scratch memory that a 1×1 convolution needs.
  static func pointwiseScratch(inputs: Int, outputs: Int) -> Int {
    srz_pointwise_scratch(Int32(inputs), Int32(outputs))
  }

  /// Rows `rows` of a 3×3 convolution of RGB with padding 1, rectified.
  ///
  /// - Parameters:
  ///   - input: `height × width × 3` with its border.
  ///   - rows: which rows of the output.
  ///   - weights: `outputs / 8 × 9 × 3 × 8`: tap by tap, red, green, blue.
  ///   - bias: `outputs`.
  ///   - slopes: `outputs`; what values below zero are multiplied by.
  ///   - output: `height × width` of a multiple of 8 channels.
  func convolveRGB(
    _ input: ColourMap, rows: Range<Int>, weights: PackedWeights, bias: PackedWeights,
    slopes: PackedWeights, to output: FeatureMap
  ) {
    table.pointee.convolve_rgb(
      input.bordered, Int32(input.width), Int32(rows.lowerBound), Int32(rows.upperBound), weights.start,
      bias.start, slopes.start, Int32(output.channels), srz_map(output.view))
  }

  /// The first `rows` rows of a 3×3 convolution to RGB.
  ///
  /// - Parameters:
  ///   - input: `inputs × rows × width`, with a row of border or neighbours above and below.
  ///   - inputs: channels, a multiple of 8.
  ///   - width: in pixels.
  ///   - rows: how many.
  ///   - weights: `inputs / 8 × 9 × 3 × 8`.
  ///   - bias: 3.
  ///   - output: `rows × width × 3`.
  func convolveToRGB(
    _ input: FeatureView, inputs: Int, width: Int, rows: Int, weights: PackedWeights, bias: PackedWeights,
    to output: UnsafeMutablePointer<Float>
  ) {
    table.pointee.convolve_to_rgb(
      srz_map(input), Int32(inputs), Int32(width), 0, Int32(rows), weights.start, bias.start, output)
  }

  // MARK: Pixels

  /// Pixel shuffle by 4 of row `row` of `places`, channel = colour · 16 + y · 4 + x, to `4 × 4·width × 3`.
  func shuffleToRGB(_ places: FeatureMap, row: Int, to output: UnsafeMutablePointer<Float>) {
    table.pointee.shuffle_to_rgb(srz_map(places.view), Int32(places.width), Int32(row), output)
  }

  /// Adds a row of a picture enlarged 4 times, bilinearly (align_corners = false, edges held).
  ///
  /// - Parameters:
  ///   - upper: `width × 3`, and one readable float more.
  ///   - lower: the row below it, likewise.
  ///   - weight: of the lower row, 0…1.
  ///   - width: in pixels before the enlargement.
  ///   - output: `4·width × 3`, added to.
  func addEnlarged(
    _ upper: UnsafePointer<Float>, _ lower: UnsafePointer<Float>, weight: Float, width: Int,
    to output: UnsafeMutablePointer<Float>
  ) {
    table.pointee.add_enlarged(upper, lower, weight, Int32(width), output)
  }

  /// Adds a row of a picture enlarged 4 times by repeating its pixels.
  ///
  /// - Parameters:
  ///   - input: `width × 3`.
  ///   - width: in pixels before the enlargement.
  ///   - output: `4·width × 3`, added to.
  func addRepeated(_ input: UnsafePointer<Float>, width: Int, to output: UnsafeMutablePointer<Float>) {
    table.pointee.add_repeated(input, Int32(width), output)
  }

  /// 0…1 to 0…255, clamped, rounded half up; NaN becomes 0.
  func convertToBytes(_ input: UnsafePointer<Float>, to output: UnsafeMutablePointer<UInt8>, count: Int) {
    table.pointee.to_bytes(input, output, count)
  }

  /// Rounds to half precision, to nearest even; the halves are given by their bits.
  func convertToHalf(_ input: UnsafePointer<Float>, to output: UnsafeMutablePointer<UInt16>, count: Int) {
    table.pointee.to_half(input, output, count)
  }

  /// The inverse of `convertToHalf`.
  func convertFromHalf(_ input: UnsafePointer<UInt16>, to output: UnsafeMutablePointer<Float>, count: Int) {
    table.pointee.from_half(input, output, count)
  }

  // MARK: Channel attention

  /// Sums of the pixels of rows `rows`, one for each channel.
  func sumPixels(_ input: FeatureMap, rows: Range<Int>, to sums: UnsafeMutablePointer<Float>) {
    table.pointee.sum_pixels(
      srz_map(input.view), Int32(input.channels / 8), Int32(input.width), Int32(rows.lowerBound),
      Int32(rows.upperBound), sums)
  }

  /// Adds rows `rows` of `input`, each channel times its factor, to those of `output`.
  func addScaled(_ input: FeatureMap, by factors: [Float], rows: Range<Int>, to output: FeatureMap) {
    table.pointee.add_scaled(
      srz_map(input.view), factors, Int32(input.channels / 8), Int32(input.width), Int32(rows.lowerBound),
      Int32(rows.upperBound), srz_map(output.view))
  }

  // MARK: Attention

  /// The keys and values that queries attend to.
  ///
  /// The logit of a query and a key is query · key − min(distance, limit) / scale.
  struct Attention {
    /// At most 256 channels in at most 64 heads of an even number each.
    var channels: Int, heads: Int
    /// How many keys.
    var count: Int
    /// Floats from a channel's keys to the next channel's: `count`, rounded up to a multiple of 16.
    var row: Int
    /// `channels × row`, zero after the last key.
    var keys: UnsafePointer<Float>, values: UnsafePointer<Float>
    /// `row`: where the keys stand, in LR pixels.
    var y: UnsafePointer<Float>, x: UnsafePointer<Float>
    /// In LR pixels.
    var distanceLimit: Float, distanceScale: Float
    /// Whether no |logit| exceeds 60, so that the softmax need not subtract the largest.
    var isBounded: Bool
  }

  /// softmax(Q Kᵀ + b) V for a row of queries, head by head, without the matrix of logits: equation 3.
  ///
  /// - Parameters:
  ///   - attention: keys and values.
  ///   - queries: `count × channels`, scaled already.
  ///   - y: where they stand, in LR pixels.
  ///   - x: likewise.
  ///   - count: how many queries.
  ///   - output: `count × channels`.
  func attend(
    _ attention: Attention, _ queries: UnsafePointer<Float>, y: UnsafePointer<Float>,
    x: UnsafePointer<Float>, count: Int, to output: UnsafeMutablePointer<Float>
  ) {
    var arguments = srz_attention(
      channels: Int32(attention.channels), heads: Int32(attention.heads), keys: Int32(attention.count),
      row: attention.row, key: attention.keys, value: attention.values, key_y: attention.y,
      key_x: attention.x, limit: attention.distanceLimit, scale: attention.distanceScale,
      is_bounded: attention.isBounded ? 1 : 0)
    table.pointee.attend(&arguments, queries, y, x, Int32(count), output)
  }

  // MARK: Windows

  /// A side of a window, in pixels.
  static let windowSide = Int(srz_window_side)

  /// Copies the pixels of a window, `channels × 64`, all of the map's channels.
  func take(_ window: WindowGrid.Window, of map: FeatureMap, to output: UnsafeMutablePointer<Float>) {
    var window = srz_window(window, of: map)
    table.pointee.take_window(&window, Int32(map.channels / 8), output)
  }

  /// Writes the pixels of a window back.
  func put(_ input: UnsafePointer<Float>, to window: WindowGrid.Window, of map: FeatureMap) {
    var window = srz_window(window, of: map)
    table.pointee.put_window(&window, Int32(map.channels / 8), input)
  }

  /// (x − mean) / deviation · weight + bias of each pixel of a window, over its channels; PyTorch's ε.
  ///
  /// - Parameters:
  ///   - input: `channels × 64`.
  ///   - weight: `channels`.
  ///   - bias: `channels`.
  ///   - output: `channels × 64`; may be the input.
  func normalize(
    _ input: UnsafePointer<Float>, weight: [Float], bias: [Float], to output: UnsafeMutablePointer<Float>
  ) {
    table.pointee.normalize_window(input, Int32(weight.count), weight, bias, output)
  }

  /// What becomes of a linear layer's result, bias included.
  enum LinearFinish: Sendable {
    /// It is written.
    case store
    /// It is added to what is there.
    case add
    /// x · Φ(x), Φ the normal distribution, is written.
    case gelu
  }

  /// A linear layer of each pixel of a window.
  ///
  /// - Parameters:
  ///   - input: `inputs × 64`.
  ///   - weight: `outputs × inputs`.
  ///   - bias: `outputs`.
  ///   - finish: what becomes of the result.
  ///   - output: `outputs × 64`; not the input.
  func multiply(
    _ input: UnsafePointer<Float>, weight: PackedWeights, bias: PackedWeights, _ finish: LinearFinish,
    to output: UnsafeMutablePointer<Float>
  ) {
    let outputs = bias.floats.count
    var linear = srz_window_linear(
      inputs: Int32(weight.floats.count / outputs), outputs: Int32(outputs), weights: weight.start,
      bias: bias.start, finish: srz_window_finish(finish))
    table.pointee.multiply_window(&linear, input, output)
  }

  /// softmax(Q Kᵀ + b) V among the pixels of a window, in base 2: logits and biases are times log₂ e.
  ///
  /// - Parameters:
  ///   - projected: queries, scaled already, keys and values, `3·channels × 64`.
  ///   - channels: of each of them.
  ///   - bias: `heads × 64 keys × 64 queries`.
  ///   - mask: `64 keys × 64 queries`, added to the logits of all heads.
  ///   - output: `channels × 64`.
  func attend(
    _ projected: UnsafePointer<Float>, channels: Int, bias: PackedWeights, mask: PackedWeights?,
    to output: UnsafeMutablePointer<Float>
  ) {
    let pixels = WindowGrid.pixelCount
    var attention = srz_window_attention(
      channels: Int32(channels), heads: Int32(bias.floats.count / (pixels * pixels)), bias: bias.start,
      mask: mask?.start)
    table.pointee.attend_window(&attention, projected, output)
  }

  // MARK: The CPU

  /// Calls `body` while this thread takes denormal numbers for zero, since some CPUs take a hundred times as long with them.
  ///
  /// A kernel's products get that small where attention weighs a key with next to nothing.
  static func flushingDenormals(_ body: () -> Void) {
    let mode = srz_flush_denormals()
    body()
    srz_set_float_mode(mode)
  }

  /// Tells the CPU that this thread spins.
  static func pause() { srz_pause() }

  /// Multiplies and adds in registers for a while: the most that one core can do.
  ///
  /// - Returns: floating-point operations done, and the seconds they took.
  public func measurePeak() -> (operations: Double, seconds: Double) {
    let rounds = 2_000_000
    let clock = ContinuousClock()
    let best = (0..<3).map { _ in
      clock.measure { _ = table.pointee.multiply_add_loop(rounds) }
    }.min()
    let seconds = (best ?? .zero) / .seconds(1)
    return (2 * 8 * 64 * Double(rounds), seconds)
  }
}

// MARK: - Swift's types as C's

extension srz_map {
  fileprivate init(_ view: FeatureView) {
    self.init(pixels: view.pixels, row: view.row, block: view.block)
  }
}

extension srz_window {
  fileprivate init(_ window: WindowGrid.Window, of map: FeatureMap) {
    self.init(
      map: srz_map(map.view), top: Int32(window.top), left: Int32(window.left), height: Int32(map.height),
      width: Int32(map.width))
  }
}

extension srz_window_finish {
  fileprivate init(_ finish: Kernels.LinearFinish) {
    self =
      switch finish {
      case .store: srz_window_store
      case .add: srz_window_add
      case .gelu: srz_window_gelu
      }
  }
}

extension srz_tiles {
  fileprivate init(_ grid: TileGrid) {
    self.init(
      side: Int32(grid.side), pitch: Int32(grid.pitch), columns: Int32(grid.columns), top: Int32(grid.top),
      left: Int32(grid.left), height: Int32(grid.height), width: Int32(grid.width))
  }
}

extension srz_activation {
  fileprivate init(_ finish: Kernels.Finish) {
    self =
      switch finish {
      case .rectified: srz_rectify
      case .rectifiedSum: srz_rectify_sum
      case .silu: srz_silu
      case .gate: srz_gate
      }
  }
}
