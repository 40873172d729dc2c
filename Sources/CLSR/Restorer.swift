import Imaging
import Synchronization

/// Restores regions of one photo, and keeps the photo's context between regions.
///
/// Safe to use from any thread; one computation runs at a time, others wait for it.
public final class Restorer: Sendable {
  private let photo: Photo
  private let network: Network
  private let baseline: Network?
  private let padding: Int
  private let options: RestorerOptions
  private let precision: ContextTile.Precision
  private let jpegQuality: Float?
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
  ///   - jpegQuality: the quality that the photo's file says it was stored at; nil where it says none.
  ///   - options: what to compute with.
  /// - Precondition: the photo is at least `Photo.minimumSide` pixels wide and high.
  public convenience init(
    photo: Photo, model: Model, baseline: Model? = nil, jpegQuality: Float? = nil,
    options: RestorerOptions = RestorerOptions()
  ) {
    self.init(
      photo: photo, model: model, baseline: baseline, jpegQuality: jpegQuality, options: options,
      precision: .half)
  }

  init(
    photo: Photo, model: Model, baseline: Model?, jpegQuality: Float? = nil, options: RestorerOptions,
    precision: ContextTile.Precision
  ) {
    precondition(
      min(photo.width, photo.height) >= Photo.minimumSide,
      "a \(photo.width)x\(photo.height) photo is too small")
    self.photo = photo
    self.options = options
    self.precision = precision
    self.jpegQuality = jpegQuality
    network = options.contextPatches.map(model.network.limited) ?? model.network
    self.baseline = baseline?.network
    padding = options.padding ?? model.configuration.padding
    context = Context(
      in: photo, network, limit: options.contextMemory, precision: precision,
      jpegQuality: jpegQuality)
    engine = Mutex(Engine(pool: ThreadPool(count: options.threadCount)))
  }

  // MARK: Regions

  /// Enlarges `region` four times.
  ///
  /// - Parameters:
  ///   - region: what to restore, in the photo's pixels.
  ///   - method: how.
  ///   - damage: the parts of the photo's estimated damage that are replaced; nil for those of the options.
  ///   - isCancelled: asked every few milliseconds, from any thread; once it says true, nil is returned soon.
  ///   - progress: gets the finished share, 0…1, after each part of a large region; must not use the restorer.
  /// - Returns: the restored region, or nil if it was cancelled.
  /// - Precondition: `region` is not empty and lies inside the photo; the base networks' methods need one.
  public func restore(
    _ region: Region, method: Method = .clsr, damage: DamageReplacement? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }, progress: (Double) -> Void = { _ in }
  ) -> Restoration? {
    let plan = plan(region, method.source)
    let start = ContinuousClock.now
    return try? run(isCancelled) { execution throws(CancellationError) in
      let computation = try computation(of: plan, method.source, damage, in: execution)
      return try restoration(by: computation, since: start, progress: progress)
    }
  }

  /// How many pixels around a part of a region the network sees within that region.
  public var partPadding: Int { RegionPlan.partPadding(for: padding) }

  /// The rows of a strip of `restoreStrips`, in the photo's pixels; the last one may have fewer.
  public static let stripHeight = RegionPlan.partSide

  /// Enlarges `region` four times in strips of its whole width, from the top, for pictures that are too large for memory.
  ///
  /// The pixels are those of `restore`. Of the context no more is kept than the strips below need. Neither `prepare` nor `receive`
  /// must use the restorer.
  ///
  /// - Parameters:
  ///   - region: what to restore, in the photo's pixels.
  ///   - method: how.
  ///   - damage: the parts of the photo's estimated damage that are replaced; nil for those of the options.
  ///   - isCancelled: asked every few milliseconds, from any thread; once it says true, false is returned soon.
  ///   - progress: gets the finished share, 0…1, after each part and at the end; half of it is for what is received. Must not use
  ///     the restorer.
  ///   - prepare: gets the bands that a strip consists of, several at once, on all threads.
  ///   - receive: gets the strips one by one, each as its bands from the top, on one of the threads while the others restore the
  ///     next one. Says whether to go on.
  /// - Returns: whether all strips were restored and received.
  /// - Precondition: as of `restore`.
  public func restoreStrips<Band: Sendable>(
    of region: Region, method: Method = .clsr, damage: DamageReplacement? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }, progress: (Double) -> Void = { _ in },
    prepare: @escaping @Sendable (_ band: Restoration) -> Band,
    receive: @escaping @Sendable (_ bands: [Band]) -> Bool
  ) -> Bool {
    let plan = plan(region, method.source)
    let start = ContinuousClock.now
    let isReceived = try? run(isCancelled) { execution throws(CancellationError) in
      var computation = try computation(of: plan, method.source, damage, in: execution)
      computation.forgetsContext = true
      let receiver = StripReceiver(prepare: prepare, receive: receive)
      defer { receiver.finish() }
      for strip in plan.strips {
        computation.plan = strip
        let restoration = try restoration(by: computation, since: start) { share in
          let rows = Double(strip.region.y - region.y) + share * Double(strip.region.height)
          progress((rows + Double(receiver.receivedRows)) / Double(2 * region.height))
        }
        guard try receiver.hand(restoration, execution) else { break }
      }
      guard receiver.finish() else { return false }
      progress(1)
      return true
    }
    return isReceived ?? false
  }

  /// The restored pixels of a region of one part, neither clamped nor rounded, for comparison with a reference.
  func restoredValues(
    _ region: Region, method: Method, damage: DamageReplacement? = nil
  ) throws(CancellationError) -> [Float] {
    let plan = plan(region, method.source)
    return try run({ false }) { execution throws(CancellationError) in
      try computation(of: plan, method.source, damage, in: execution).values()
    }
  }

  /// What the GCM attends to when it restores a region: figure 8 of the paper.
  ///
  /// - Parameters:
  ///   - region: what would be restored, in the photo's pixels; of one larger than a part, its first part.
  ///   - damage: see `restore`.
  ///   - isCancelled: asked every few milliseconds, from any thread.
  /// - Returns: all patches, row by row; none if the network has no GCM or it is switched off; nil if it was cancelled.
  /// - Precondition: `region` is not empty and lies inside the photo.
  public func attention(
    of region: Region, damage: DamageReplacement? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> [AttendedPatch]? {
    let plan = plan(region, .model)
    guard options.usesGCM, network.gcm != nil else { return [] }
    return try? run(isCancelled) { execution throws(CancellationError) in
      try computation(of: plan, .model, damage, in: execution).attention()
    }
  }

  /// Whether several regions are better cut out of the restoration of the whole photo: it takes less, and the photo is small.
  ///
  /// Never so where a region must not see more than itself. The regions are in the photo's pixels.
  public func isWholeCheaper(than regions: [Region], method: Method = .clsr) -> Bool {
    guard regions.count > 1, photo.bounds.area <= RegionPlan.smallPhoto, options.contextScale == nil,
      method.source.seesPadding
    else { return false }
    return plan(photo.bounds, method.source).isCheaper(than: regions.map { plan($0, method.source) })
  }

  /// What restoring `region`, in the photo's pixels, takes; zero for the interpolations.
  public func cost(of region: Region, method: Method = .clsr) -> Cost {
    costModel.cost(of: plan(region, method.source), by: method.source)
  }

  /// The bytes of memory that restoring `region`, in the photo's pixels, takes beside its result, weights and context, about.
  public func workingBytes(of region: Region, method: Method = .clsr) -> Int {
    let base = method.usesBaseline ? (baseline ?? network).base : network.base
    return (plan(region, method.source).parts.map(\.padded.area).max() ?? 0) * base.bytesPerPixel
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
      var isExtended = false
      defer { if !isExtended { execution.workspace.trim() } }
      isExtended = try context.extend(around: region, modules, in: execution)
      return isExtended
    }
    return isExtended ?? false
  }

  /// Frees the memory that restorations compute in until the next one needs it; the context stays.
  public func releaseWorkspace() { engine.withLock { $0.workspace.removeAll() } }

  /// The bytes of that memory.
  var workspaceByteCount: Int { engine.withLock { $0.workspace.byteCount } }

  /// The photo's damage; nil until it has been estimated, which `extendContext` does first, and without a condition.
  public var estimatedDamage: Damage? { context.knownEstimate?.damage }

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
      return RegionPlan(
        region, padding: padding, bounds: photo.bounds,
        bytesPerPixel: (baseline ?? network).base.bytesPerPixel)
    case .baseline(.reach):
      let base = (baseline ?? network).base
      return RegionPlan(
        region, padding: base.seesAll ? max(photo.width, photo.height) : base.reach, bounds: photo.bounds,
        bytesPerPixel: base.bytesPerPixel, window: base.window)
    case .model:
      let bounds = RegionPlan.contextBounds(
        of: region, scale: options.contextScale, in: photo.bounds)
      return RegionPlan(region, padding: padding, bounds: bounds, bytesPerPixel: network.base.bytesPerPixel)
    }
  }

  private func restoration(
    by computation: RegionComputation, since start: ContinuousClock.Instant, progress: (Double) -> Void
  ) throws(CancellationError) -> Restoration {
    let workspace = computation.execution.workspace
    workspace.beginRestoration()
    defer { workspace.endRestoration() }
    let pixels = try computation.bytes(progress: progress)
    let region = computation.plan.region
    let out = region.scaled(by: Network.scale)
    return Restoration(
      region: region,
      photo: Photo(width: out.width, height: out.height, pixels: pixels, iccProfile: photo.iccProfile),
      seconds: (ContinuousClock.now - start) / .seconds(1), damage: computation.damage,
      cost: costModel.cost(of: computation.plan, by: computation.source))
  }

  private var costModel: CostModel {
    CostModel(network: network, baseline: baseline, options: options, photo: photo.bounds)
  }

  /// What of the network takes part.
  private var modules: Context.Modules {
    Context.Modules(pim: options.usesPIM, gcm: options.usesGCM, condition: options.usesCondition)
  }

  private func computation(
    of plan: RegionPlan, _ source: Method.Source, _ replacement: DamageReplacement?, in execution: Execution
  ) throws(CancellationError) -> RegionComputation {
    var (network, damage) = (network, Damage?.none)
    // A limited context takes the photo's place altogether.
    let context =
      plan.bounds == photo.bounds
      ? context
      : Context(
        of: plan.bounds, in: photo, network, limit: options.contextMemory, precision: precision,
        jpegQuality: jpegQuality)
    switch source {
    case .bilinear, .bicubic: break
    case .baseline:
      guard let baseline else { preconditionFailure("a method of the base network without one") }
      network = baseline
    case .model:
      if modules.condition, let estimate = try context.estimate(in: execution) {
        let replacement = replacement ?? options.damage
        network = context.network(conditionedOn: estimate.replaced(by: replacement))
        damage = replacement.applied(to: estimate.damage)
      }
    }
    return RegionComputation(
      plan: plan, source: source, photo: photo, modules: modules, context: context, network: network,
      damage: damage, execution: execution)
  }
}
