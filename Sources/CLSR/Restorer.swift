import Imaging
import Synchronization

/// Restores regions of one photo, and keeps the photo's context between regions.
///
/// Safe to use from any thread; one computation runs at a time, others wait for it.
public final class Restorer: Sendable {
  /// The smallest width and height of a photo: two of the GCM's patches.
  public static let smallestSide = 12

  private let photo: Photo
  private let network: Network
  private let baseline: Network?
  private let padding: Int
  private let options: RestorerOptions
  private let precision: ContextTile.Precision
  let context: Context

  /// Threads and memory, which serve one computation at a time: the one critical section.
  private struct Engine: Sendable {
    let pool: ThreadPool
    let workspace = Workspace()
  }

  private let engine: Mutex<Engine>

  /// Prepares to restore regions of a photo; nothing is computed yet.
  ///
  /// - Parameters:
  ///   - photo: the photo, in low resolution as the network calls it.
  ///   - model: the network for `Method.clsr`.
  ///   - baseline: the base network for `precrop`, `precrop0` and `postcrop`; nil when none of these is asked for.
  ///   - options: what to compute with.
  /// - Precondition: the photo is at least `smallestSide` pixels wide and high.
  public convenience init(
    photo: Photo, model: Model, baseline: Model? = nil, options: RestorerOptions = RestorerOptions()
  ) {
    self.init(photo: photo, model: model, baseline: baseline, options: options, precision: .half)
  }

  init(
    photo: Photo, model: Model, baseline: Model?, options: RestorerOptions, precision: ContextTile.Precision
  ) {
    precondition(
      min(photo.width, photo.height) >= Self.smallestSide,
      "a \(photo.width)x\(photo.height) photo is too small")
    self.photo = photo
    self.options = options
    self.precision = precision
    network = model.network
    self.baseline = baseline?.network
    padding = options.padding ?? model.configuration.padding
    context = Context(in: photo, model.network, limit: options.contextMemory, precision: precision)
    engine = Mutex(Engine(pool: ThreadPool(count: options.threadCount)))
  }

  // MARK: Regions

  /// Enlarges `region` four times.
  ///
  /// - Parameters:
  ///   - region: what to restore, in the photo's pixels.
  ///   - method: how.
  ///   - isCancelled: asked every few milliseconds, from any thread; once it says true, nil is returned soon.
  ///   - progress: told the finished share, 0…1, after each part of a large region; must not use the restorer.
  /// - Returns: the restored region, or nil if it was cancelled.
  /// - Precondition: `region` is not empty and lies inside the photo; the base networks' methods need one.
  public func restore(
    _ region: Region, method: Method = .clsr, isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: (Double) -> Void = { _ in }
  ) -> Restoration? {
    let plan = plan(region, method.source)
    let out = region.scaled(by: Network.scale)
    let clock = ContinuousClock()
    let start = clock.now
    guard
      let pixels = try? run(
        isCancelled,
        { execution throws(CancellationError) in
          execution.workspace.beginRestoration()
          defer { execution.workspace.endRestoration() }
          return try pixels(of: plan, by: method.source, in: execution, progress: progress)
        })
    else { return nil }
    return Restoration(
      region: region,
      photo: Photo(width: out.width, height: out.height, pixels: pixels, iccProfile: photo.iccProfile),
      seconds: (clock.now - start) / .seconds(1), cost: cost(of: region, method: method))
  }

  /// The restored pixels of a region of one part, neither clamped nor rounded, for comparison with a reference.
  func restoredValues(_ region: Region, method: Method) throws(CancellationError) -> [Float] {
    let plan = plan(region, method.source)
    precondition(plan.parts.count == 1, "one part at most, got \(region)")
    return try run({ false }) { execution throws(CancellationError) in
      let enlargement = try enlargement(
        of: plan.parts[0], by: method.source, context(in: plan.bounds), in: execution)
      return enlargement.values(execution.kernels)
    }
  }

  /// What the GCM attends to when it restores a region: figure 8 of the paper.
  ///
  /// - Parameters:
  ///   - region: what would be restored, in the photo's pixels; of one larger than a part, its first part.
  ///   - isCancelled: asked every few milliseconds, from any thread.
  /// - Returns: all patches, row by row; none if the network has no GCM or it is switched off; nil if it was cancelled.
  /// - Precondition: `region` is not empty and lies inside the photo.
  public func attention(
    of region: Region, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> [AttendedPatch]? {
    let plan = plan(region, .model)
    guard options.usesGCM, network.gcm != nil else { return [] }
    return try? run(isCancelled) { execution throws(CancellationError) in
      let context = context(in: plan.bounds)
      let input = try networkInput(plan.parts[0], context, in: execution)
      defer { execution.workspace.recycle(input.features) }
      let strengths = try network.attention(input, in: execution)
      guard let patches = input.bank?.patches else { return [] }
      return strengths.enumerated().map { index, strength in
        let origin = patches.origin(index)
        return AttendedPatch(
          region: Region(
            x: origin.x + plan.bounds.x, y: origin.y + plan.bounds.y, width: patches.side,
            height: patches.side),
          strength: strength)
      }
    }
  }

  /// What restoring `region`, in the photo's pixels, takes; zero for the interpolations.
  public func cost(of region: Region, method: Method = .clsr) -> Cost {
    CostModel(network: network, baseline: baseline, options: options, photo: photo.bounds)
      .cost(of: plan(region, method.source), by: method.source)
  }

  // MARK: Context

  /// Computes the missing part of the context that is nearest to `region`, if memory allows.
  ///
  /// - Parameters:
  ///   - region: where the next restoration is expected.
  ///   - isCancelled: asked every few milliseconds, from any thread.
  /// - Returns: false when there is nothing more to do, or the work was cancelled.
  public func extendContext(
    around region: Region, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> Bool {
    guard options.contextScale == nil else { return false }
    let isExtended = try? run(isCancelled) { execution throws(CancellationError) in
      let isExtended = try context.extend(
        around: region, usesPIM: options.usesPIM, usesGCM: options.usesGCM, in: execution)
      if !isExtended { execution.workspace.trim() }
      return isExtended
    }
    return isExtended ?? false
  }

  /// Frees the memory that restorations compute in until the next one needs it; the context stays.
  public func releaseWorkspace() { engine.withLock { $0.workspace.removeAll() } }

  /// The bytes of that memory.
  var workspaceByteCount: Int { engine.withLock { $0.workspace.byteCount } }

  /// How much of the context is computed by now.
  public var contextProgress: ContextProgress { context.progress }

  /// The parts of the photo whose context is computed.
  public var readyContext: [Region] { context.readyTiles }

  // MARK: The plan and its parts

  /// Runs `work` as the only computation.
  private func run<Value: Sendable>(
    _ isCancelled: @escaping @Sendable () -> Bool,
    _ work: (_ execution: Execution) throws(CancellationError) -> Value
  ) throws(CancellationError) -> Value {
    try engine.withLock { engine throws(CancellationError) in
      let execution = Execution(
        kernels: options.kernels, pool: engine.pool, workspace: engine.workspace, isCancelled: isCancelled)
      try execution.checkCancellation()
      return try work(execution)
    }
  }

  private func plan(_ region: Region, _ source: Method.Source) -> RegionPlan {
    precondition(
      photo.bounds.contains(region) && !region.isEmpty,
      "region \(region) of a \(photo.width)x\(photo.height) photo")
    switch source {
    case .bilinear, .bicubic, .baseline(.none):
      return RegionPlan(region, padding: 0, bounds: photo.bounds)
    case .baseline(.padding):
      return RegionPlan(region, padding: padding, bounds: photo.bounds)
    case .baseline(.reach):
      return RegionPlan(region, padding: (baseline ?? network).base.reach, bounds: photo.bounds)
    case .model:
      let bounds = RegionPlan.contextBounds(
        of: region, scale: options.contextScale, in: photo.bounds, smallestSide: Self.smallestSide)
      return RegionPlan(region, padding: padding, bounds: bounds)
    }
  }

  /// The context of a part of the photo: a limited one takes the photo's place altogether.
  private func context(in bounds: Region) -> Context {
    bounds == photo.bounds
      ? context
      : Context(of: bounds, in: photo, network, limit: options.contextMemory, precision: precision)
  }

  /// The pixels of a plan's region as bytes, `4·height × 4·width × 3`.
  private func pixels(
    of plan: RegionPlan, by source: Method.Source, in execution: Execution, progress: (Double) -> Void
  ) throws(CancellationError) -> [UInt8] {
    let region = plan.region
    let out = region.scaled(by: Network.scale)
    let pitch = out.width * 3
    let context = context(in: plan.bounds)
    var pixels = [UInt8](repeating: 0, count: out.area * 3)
    try pixels.withUnsafeMutableBufferPointer { pixels throws(CancellationError) in
      guard let start = pixels.baseAddress else { return }
      for part in plan.parts {
        let corner = part.region.relative(toX: region.x, y: region.y).scaled(by: Network.scale)
        try writePixels(
          of: part, by: source, context, to: start + corner.y * pitch + corner.x * 3, pitch: pitch,
          in: execution)
        let rowsAbove = (part.region.y - region.y) * region.width
        progress(
          Double(rowsAbove + part.region.height * (part.region.maxX - region.x)) / Double(region.area))
      }
    }
    return pixels
  }

  /// Writes the pixels of `part`, a row each `pitch` bytes.
  private func writePixels(
    of part: RegionPlan.Part, by source: Method.Source, _ context: Context,
    to pixels: UnsafeMutablePointer<UInt8>, pitch: Int, in execution: Execution
  ) throws(CancellationError) {
    try execution.checkCancellation()
    let out = part.region.scaled(by: Network.scale)
    switch source {
    case .bilinear:
      copy(photo.bilinear(part.region, width: out.width, height: out.height), to: pixels, pitch: pitch)
    case .bicubic:
      copy(photo.bicubic(part.region, width: out.width, height: out.height), to: pixels, pitch: pitch)
    case .model, .baseline:
      let enlargement = try enlargement(of: part, by: source, context, in: execution)
      defer { execution.workspace.recycle(enlargement.residual) }
      try enlargement.writeBytes(to: pixels, pitch: pitch, in: execution)
    }
  }

  private func copy(_ photo: Photo, to pixels: UnsafeMutablePointer<UInt8>, pitch: Int) {
    let length = photo.width * 3
    for row in 0..<photo.height {
      _ = UnsafeMutableBufferPointer(start: pixels + row * pitch, count: length)
        .update(fromContentsOf: photo.pixels[row * length..<(row + 1) * length])
    }
  }

  /// What a network makes of `part`; its residual is to be recycled.
  private func enlargement(
    of part: RegionPlan.Part, by source: Method.Source, _ context: Context, in execution: Execution
  ) throws(CancellationError) -> Enlargement {
    let network: Network
    let input: Network.Input
    if source == .model {
      network = self.network
      input = try networkInput(part, context, in: execution)
    } else {
      guard let baseline else { preconditionFailure("a base network's method without one") }
      network = baseline
      input = Network.Input(pixels: ColourMap(photo, region: part.padded))
    }
    defer { execution.workspace.recycle(input.features) }
    try execution.checkCancellation()
    let output = execution.workspace.buffer(count: part.padded.scaled(by: Network.scale).area * 3)
    do throws(CancellationError) {
      try network(input, to: output, in: execution)
    } catch {
      execution.workspace.recycle(output)
      throw error
    }
    return Enlargement(
      output, input.pixels, part: part.region.relative(toX: part.padded.x, y: part.padded.y))
  }

  /// What the network is given for `part`; the features are to be recycled.
  private func networkInput(
    _ part: RegionPlan.Part, _ context: Context, in execution: Execution
  ) throws(CancellationError) -> Network.Input {
    let padded = part.padded.relative(toX: context.bounds.x, y: context.bounds.y)
    var input = Network.Input(
      pixels: ColourMap(context.photo, region: padded), origin: (padded.x, padded.y))
    if options.usesPIM { input.features = try context.features(in: padded, execution) }
    if options.usesGCM { input.bank = try context.bank(in: execution) }
    return input
  }
}
