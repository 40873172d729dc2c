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
  /// By their size.
  private let teams = Mutex<[Int: ThreadTeam]>([:])

  /// Gets ready; nothing is computed yet.
  ///
  /// - Precondition: the model has a PIM and a GCM.
  package init(_ model: Model, photo: Photo, kernels: Kernels = .best) {
    precondition(model.network.pim != nil && model.network.gcm != nil, "\(model.name) is a base network")
    self.photo = photo
    self.kernels = kernels
    network = model.network
  }

  private func execution(_ threads: Int) -> Execution {
    let team = teams.withLock { teams in
      let team = teams[threads] ?? ThreadTeam(count: threads)
      teams[threads] = team
      return team
    }
    return Execution(kernels: kernels, team: team, workspace: workspace)
  }

  /// The work without end is never called off.
  private func run<Value>(_ work: () throws(Superseded) -> Value) -> Value {
    do throws(Superseded) { return try work() } catch {
      preconditionFailure("nothing supersedes a benchmark")
    }
  }

  /// The base branch alone, from the photo's bytes to `4·height × 4·width × 3` bytes.
  package func base(_ region: Region, threads: Int) -> [UInt8] {
    let execution = execution(threads)
    return withEnlargement(region, execution) { enlargement throws(Superseded) in
      let pitch = region.width * Configuration.scale * 3
      var pixels = [UInt8](repeating: 0, count: pitch * region.height * Configuration.scale)
      try pixels.withUnsafeMutableBufferPointer { pixels throws(Superseded) in
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
    _ region: Region, _ execution: Execution, _ body: (Enlargement) throws(Superseded) -> Value
  ) -> Value {
    let x = ColourMap(photo, region: region)
    let output = workspace.buffer(count: region.scaled(by: Configuration.scale).area * 3)
    defer { workspace.recycle(output) }
    return run { () throws(Superseded) in
      try network(x, origin: (0, 0), features: [], bank: nil, to: output, in: execution)
      return try body(
        Enlargement(output, x, part: Region(x: 0, y: 0, width: region.width, height: region.height)))
    }
  }

  /// The PIM's features of the whole photo, kept as the cache keeps them.
  package func proximity(threads: Int) {
    let context = Context(photo, network, limit: .max)
    let execution = execution(threads)
    run { () throws(Superseded) in
      while try context.extend(around: photo.bounds, usesPIM: true, usesGCM: false, in: execution) {}
    }
  }

  /// The PIM's features in `region` after each stage, `stages × 8 × height × width`, unrounded.
  package func proximityFeatures(in region: Region) -> [Float] {
    let context = Context(photo, network, limit: .max, precision: .single)
    let maps = run { () throws(Superseded) in try context.features(in: region, execution(1)) }
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
    return run { () throws(Superseded) in try gcm.bank(of: photo, in: execution(threads)) }
  }

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
  ///   - threads: how many compute, a row of queries at a time.
  /// - Returns: `rows × columns × channels`.
  package func attention(_ bank: ContextBank, _ queries: [Float], at region: Region, threads: Int) -> [Float]
  {
    guard let gcm = network.gcm else { preconditionFailure("attention without a GCM") }
    let columns = region.width / 2
    let count = columns * gcm.channels
    precondition(queries.count == region.height / 2 * count, "\(queries.count) queries for \(region)")
    let input = AlignedBuffer(queries)
    let output = AlignedBuffer(count: queries.count)
    let x = AlignedBuffer((0..<columns).map { Float(region.x + 2 * $0) + 0.5 })
    run { () throws(Superseded) in
      let execution = execution(threads)
      try execution.forEach(region.height / 2) { row, worker in
        let y = execution.workspace.scratch(columns, worker: worker)
        y.update(repeating: Float(region.y + 2 * row) + 0.5, count: columns)
        bank.attend(
          input.start + row * count, y: y, x: x.start, count: columns, gcm.parameters,
          to: output.start + row * count, kernels)
      }
    }
    return Array(output.floats)
  }
}
