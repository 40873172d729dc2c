import Imaging
import Synchronization

/// The parts of a network one by one, on one photo, so that they can be timed beside other programs'.
///
/// Each is computed as `Restorer` computes it, on memory that the runs before have warmed.
package final class NetworkParts: Sendable {
  private let photo: Photo
  private let network: Network
  private let kernels: Kernels
  private let workspace = Workspace()
  /// By their number of threads.
  private let pools = Mutex<[Int: ThreadPool]>([:])

  /// Nothing is computed yet; a part that the model lacks must not be asked for.
  package init(_ model: Model, photo: Photo, kernels: Kernels = .best) {
    self.photo = photo
    self.kernels = kernels
    network = model.network
  }

  private func execution(_ threads: Int) -> Execution {
    let pool = pools.withLock { pools in
      let pool = pools[threads] ?? ThreadPool(count: threads)
      pools[threads] = pool
      return pool
    }
    return Execution(kernels: kernels, pool: pool, workspace: workspace)
  }

  /// Never cancelled, so this cannot throw.
  private func run<Value>(_ work: () throws(CancellationError) -> Value) -> Value {
    do throws(CancellationError) { return try work() } catch {
      preconditionFailure("a benchmark was cancelled")
    }
  }

  /// The base branch alone, from the photo's bytes to `4·height × 4·width × 3` bytes.
  package func base(_ region: Region, threads: Int) -> [UInt8] {
    let execution = execution(threads)
    return withEnlargement(region, execution) { enlargement throws(CancellationError) in
      let pitch = region.width * Network.scale * 3
      var pixels = [UInt8](repeating: 0, count: pitch * region.height * Network.scale)
      try pixels.withUnsafeMutableBufferPointer { pixels throws(CancellationError) in
        guard let start = pixels.baseAddress else { return }
        try enlargement.writeBytes(to: start, pitch: pitch, in: execution)
      }
      return pixels
    }
  }

  /// What `base` computes, neither clamped nor rounded.
  package func baseValues(_ region: Region, threads: Int) -> [Float] {
    withEnlargement(region, execution(threads)) { $0.values(kernels) }
  }

  private func withEnlargement<Value>(
    _ region: Region, _ execution: Execution, _ body: (Enlargement) throws(CancellationError) -> Value
  ) -> Value {
    let x = ColourMap(
      photo, region: region, border: network.base.head.border, window: network.base.window)
    let output = workspace.buffer(count: x.area * Network.scale * Network.scale * 3)
    defer { workspace.recycle(output) }
    return run { () throws(CancellationError) in
      try network(Network.Input(pixels: x), to: output, in: execution)
      return try body(
        Enlargement(
          output, x, part: Region(x: 0, y: 0, width: region.width, height: region.height),
          skip: network.base.tail.skip))
    }
  }

  /// The PIM's features of the whole photo, kept as the cache keeps them.
  package func proximity(threads: Int) {
    let context = Context(in: photo, network, limit: .max)
    let execution = execution(threads)
    run { () throws(CancellationError) in
      let modules = Context.Modules(gcm: false, condition: false)
      while try context.extend(around: photo.bounds, modules, in: execution) {}
    }
  }

  /// The PIM's features in `region` after each stage, `stages × 8 × height × width`, unrounded.
  package func proximityFeatures(in region: Region) -> [Float] {
    let context = Context(in: photo, network, limit: .max, precision: .single)
    let maps = run { () throws(CancellationError) in
      try context.features(in: region, height: region.height, width: region.width, execution(1))
    }
    return maps.flatMap { map in
      (0..<8).flatMap { channel in
        (0..<region.height).flatMap { row in
          (0..<region.width).map { map.pixel(block: 0, row: row, column: $0)[channel] }
        }
      }
    }
  }

  /// The GCM's keys and values of the photo.
  package func bank(threads: Int) -> ContextBank {
    guard let gcm = network.gcm else { preconditionFailure("a bank without a GCM") }
    return run { () throws(CancellationError) in try gcm.bank(of: photo, in: execution(threads)) }
  }

  /// The photo's damage, as the network has it.
  package func estimate(threads: Int) -> [Float] {
    guard let condition = network.condition else { preconditionFailure("an estimate without a condition") }
    return run { () throws(CancellationError) in
      try condition.estimator(photo, in: execution(threads)).values
    }
  }

  /// The photo's damage folded into the base branch's weights.
  package func fold(_ damage: [Float]) { _ = network.conditioned(on: ScaledDamage(damage)) }

  /// The keys of a bank, then its values: `2 × channels × keys`.
  package func keysAndValues(_ bank: ContextBank) -> [Float] {
    guard let gcm = network.gcm else { preconditionFailure("a bank without a GCM") }
    return [bank.keys, bank.values].flatMap { tensor in
      let row = tensor.floats.count / gcm.channels
      return (0..<gcm.channels).flatMap { tensor.floats[$0 * row..<$0 * row + bank.count] }
    }
  }

  /// What queries find in a bank: equation 3 from Q on.
  ///
  /// - Parameters:
  ///   - bank: keys and values.
  ///   - queries: `rows × columns × channels`, scaled already.
  ///   - region: the pixels that the queries stand for, 2×2 each.
  ///   - threads: how many compute, a band of rows at a time.
  /// - Returns: `rows × columns × channels`.
  package func attention(_ bank: ContextBank, _ queries: [Float], at region: Region, threads: Int) -> [Float]
  {
    guard let gcm = network.gcm else { preconditionFailure("attention without a GCM") }
    let (rows, columns) = (region.height / 2, region.width / 2)
    precondition(queries.count == rows * columns * gcm.channels, "\(queries.count) queries for \(region)")
    let input = FloatBuffer(queries)
    let output = FloatBuffer(count: queries.count)
    let x = FloatBuffer((0..<rows * columns).map { Float(region.x + 2 * ($0 % columns)) + 0.5 })
    let y = FloatBuffer((0..<rows * columns).map { Float(region.y + 2 * ($0 / columns)) + 0.5 })
    run { () throws(CancellationError) in
      let bandHeight = GlobalContext.bandHeight
      try execution(threads).forEach((rows + bandHeight - 1) / bandHeight) { band, _ in
        let first = band * bandHeight
        let count = min(bandHeight, rows - first) * columns
        let start = first * columns
        bank.attend(
          input.start + start * gcm.channels, y: y.start + start, x: x.start + start, count: count,
          to: output.start + start * gcm.channels, kernels)
      }
    }
    return Array(output.floats)
  }
}
