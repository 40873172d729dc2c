import Imaging
import Synchronization

/// Restores regions of one photo; keeps the photo's context between regions.
///
/// Safe to use from any thread; one restoration runs at a time.
public final class Restorer: Sendable {
  /// The smallest photo, a side: two of the GCM's patches.
  public static let smallestSide = 12
  /// A region larger than this, a side, is restored in parts, each with its padding.
  static let partSide = 256

  private let photo: Photo
  private let network: Network
  private let baseline: Network?
  private let padding: Int
  private let options: RestorerOptions
  let context: Context
  private let precision: Context.Precision
  let workspace = Workspace()
  private let team: ThreadTeam
  /// Held while computing: workspace and team serve one computation at a time.
  private let isBusy = Mutex(())

  /// Gets ready to restore regions of a photo; nothing is computed yet.
  ///
  /// - Parameters:
  ///   - photo: the photo, in low resolution as the network calls it.
  ///   - model: the network for `Method.clsr`.
  ///   - baseline: the base network for `precrop`, `precrop0` and `postcrop`; nil when none of these is asked for.
  ///   - options: what to compute with.
  /// - Precondition: the photo is at least 12 pixels wide and high.
  public convenience init(
    photo: Photo, model: Model, baseline: Model? = nil, options: RestorerOptions = RestorerOptions()
  ) {
    self.init(photo: photo, model: model, baseline: baseline, options: options, precision: .half)
  }

  init(
    photo: Photo, model: Model, baseline: Model?, options: RestorerOptions, precision: Context.Precision
  ) {
    precondition(
      min(photo.width, photo.height) >= Self.smallestSide,
      "a \(photo.width)x\(photo.height) photo is too small")
    self.photo = photo
    self.options = options
    self.precision = precision
    team = ThreadTeam(count: options.threadCount)
    network = model.network
    self.baseline = baseline?.network
    padding = options.padding ?? model.configuration.padding
    context = Context(photo, model.network, limit: options.contextMemory, precision: precision)
  }

  /// Enlarges `region` four times.
  ///
  /// - Parameters:
  ///   - region: what to restore, in the photo's pixels.
  ///   - method: how.
  ///   - isStale: asked every few milliseconds, from any thread; once it says true, nil is returned soon.
  ///   - progress: told the finished share, 0…1, after each part of a large region.
  /// - Returns: the restored region, or nil if it went stale.
  /// - Precondition: `region` is not empty and lies inside the photo; the base networks' methods need one.
  public func restore(
    _ region: Region, method: Method = .clsr, isStale: @escaping @Sendable () -> Bool = { false },
    progress: (Double) -> Void = { _ in }
  ) -> Restoration? {
    requireInside(region)
    workspace.beginRestoration()
    defer { workspace.endRestoration() }
    var pixels = [UInt8](repeating: 0, count: region.area * 3 * Configuration.scale * Configuration.scale)
    let clock = ContinuousClock()
    do throws(Superseded) {
      let start = clock.now
      let execution = execution(isStale)
      let out = region.scaled(by: Configuration.scale)
      try execution.checkIsWanted()
      try pixels.withUnsafeMutableBufferPointer { pixels throws(Superseded) in
        for part in region.parts(side: Self.partSide) {
          let corner = part.relative(toX: region.x, y: region.y).scaled(by: Configuration.scale)
          let rest = pixels[((corner.y * out.width) + corner.x) * 3..<pixels.count]
          try restore(
            part, of: region, method: method, to: UnsafeMutableBufferPointer(rebasing: rest),
            pitch: out.width * 3, in: execution)
          progress(
            Double((part.y - region.y) * region.width + part.height * (part.maxX - region.x))
              / Double(region.area))
        }
      }
      return Restoration(
        region: region,
        photo: Photo(width: out.width, height: out.height, pixels: pixels, iccProfile: photo.iccProfile),
        seconds: (clock.now - start) / .seconds(1), cost: cost(of: region, method: method))
    } catch {
      return nil
    }
  }

  /// The restored pixels of one region, neither clamped nor rounded, for comparison with a reference.
  func restoredValues(_ region: Region, method: Method) throws(Superseded) -> [Float] {
    precondition(max(region.width, region.height) <= Self.partSide, "one part at most, got \(region)")
    let enlargement = try enlargement(of: region, in: region, method: method, execution { false })
    return enlargement.values(options.kernels)
  }

  // MARK: Context

  /// Computes the missing part of the context that is nearest to `region`, if memory allows.
  ///
  /// - Parameters:
  ///   - region: where the next restoration is expected.
  ///   - isStale: asked every few milliseconds, from any thread.
  /// - Returns: false when there is nothing more to do, or the work went stale.
  public func extendContext(
    around region: Region, isStale: @escaping @Sendable () -> Bool = { false }
  ) -> Bool {
    guard options.contextScale == nil else { return false }
    let extended = isBusy.withLock { _ in
      try? context.extend(
        around: region, usesPIM: options.usesPIM, usesGCM: options.usesGCM, in: execution(isStale))
    }
    if extended != true { workspace.trim() }
    return extended ?? false
  }

  /// Frees the memory that the next restoration would compute in, for the time until there is one; the context stays.
  public func releaseWorkspace() { isBusy.withLock { _ in workspace.removeAll() } }

  /// How much of the context is computed by now.
  public var contextProgress: ContextProgress { context.progress }

  /// The parts of the photo whose context is computed.
  public var readyContext: [Region] { context.readyTiles }

  // MARK: One part

  private func requireInside(_ region: Region) {
    precondition(
      photo.bounds.contains(region) && !region.isEmpty,
      "region \(region) of a \(photo.width)x\(photo.height) photo")
  }

  private func execution(_ isStale: @escaping @Sendable () -> Bool) -> Execution {
    Execution(kernels: options.kernels, team: team, workspace: workspace, isStale: isStale)
  }

  /// Writes the pixels of `part`, a part of `region`, a row each `pitch` bytes.
  private func restore(
    _ part: Region, of region: Region, method: Method, to pixels: UnsafeMutableBufferPointer<UInt8>,
    pitch: Int, in execution: Execution
  ) throws(Superseded) {
    guard let start = pixels.baseAddress else { preconditionFailure("no room for the pixels of \(part)") }
    switch method {
    case .bilinear, .bicubic:
      if execution.isStale() { throw Superseded() }
      let out = part.scaled(by: Configuration.scale)
      let enlarged =
        method == .bilinear
        ? photo.bilinear(part, width: out.width, height: out.height)
        : photo.bicubic(part, width: out.width, height: out.height)
      let length = out.width * 3
      for row in 0..<out.height {
        _ = UnsafeMutableBufferPointer(start: start + row * pitch, count: length)
          .update(fromContentsOf: enlarged.pixels[row * length..<(row + 1) * length])
      }
    case .clsr, .precrop, .precrop0, .postcrop:
      try isBusy.withLock { _ throws(Superseded) in
        let enlargement = try enlargement(of: part, in: region, method: method, execution)
        defer { workspace.recycle(enlargement.residual) }
        try enlargement.writeBytes(to: start, pitch: pitch, in: execution)
      }
    }
  }

  /// What the network makes of `part`, a part of `region`; its residual is to be recycled.
  private func enlargement(
    of part: Region, in region: Region, method: Method, _ execution: Execution
  ) throws(Superseded) -> Enlargement {
    guard method == .clsr else {
      guard let baseline else { preconditionFailure("\(method) without a base network") }
      // What lies farther away than the network reaches cannot matter: that is post-cropping.
      let padding =
        switch method {
        case .precrop0: 0
        case .postcrop: baseline.reach
        default: self.padding
        }
      return try enlargement(of: part, padding: padding, in: photo, execution) {
        x, _, output throws(Superseded) in
        try baseline(x, origin: (0, 0), features: [], bank: nil, to: output, in: execution)
      }
    }
    let (context, bounds) = context(for: region)
    let inner = part.relative(toX: bounds.x, y: bounds.y)
    return try enlargement(of: inner, padding: padding, in: context.photo, execution) {
      x, padded, output throws(Superseded) in
      let features = options.usesPIM ? try context.features(in: padded, execution) : []
      let bank = options.usesGCM ? try context.bank(in: execution) : nil
      defer { execution.workspace.recycle(features) }
      try network(
        x, origin: (padded.x, padded.y), features: features, bank: bank, to: output, in: execution)
    }
  }

  /// The context of `region` and the part of the photo that it covers.
  ///
  /// A limited context takes the photo's place altogether.
  private func context(for region: Region) -> (Context, Region) {
    let bounds = contextBounds(of: region)
    guard bounds != photo.bounds else { return (context, bounds) }
    let part = photo.cropped(to: bounds)
    return (Context(part, network, limit: options.contextMemory, precision: precision), bounds)
  }

  /// See `attention(of:isStale:)`.
  func attendedPatches(
    of region: Region, isStale: @escaping @Sendable () -> Bool
  ) throws(Superseded) -> [AttendedPatch] {
    requireInside(region)
    guard options.usesGCM, network.gcm != nil else { return [] }
    return try isBusy.withLock { _ throws(Superseded) -> [AttendedPatch] in
      let execution = execution(isStale)
      let (context, bounds) = context(for: region)
      guard let bank = try context.bank(in: execution), let part = region.parts(side: Self.partSide).first
      else { return [] }
      let padded = part.grown(by: padding).intersection(bounds).relative(toX: bounds.x, y: bounds.y)
      let features = options.usesPIM ? try context.features(in: padded, execution) : []
      defer { execution.workspace.recycle(features) }
      let strengths = try network.attention(
        ColourMap(context.photo, region: padded), origin: (padded.x, padded.y), features: features,
        bank: bank,
        in: execution)
      let side = bank.patches.side
      return strengths.enumerated().map { index, strength in
        let origin = bank.patches.origin(index)
        return AttendedPatch(
          region: Region(x: origin.x + bounds.x, y: origin.y + bounds.y, width: side, height: side),
          strength: strength)
      }
    }
  }

  /// What a network makes of `region` of `photo`, given `padding` more on every side.
  private func enlargement(
    of region: Region, padding: Int, in photo: Photo, _ execution: Execution,
    by network: (_ x: ColourMap, _ padded: Region, _ output: AlignedBuffer) throws(Superseded) -> Void
  ) throws(Superseded) -> Enlargement {
    let padded = region.grown(by: padding).intersection(photo.bounds)
    let x = ColourMap(photo, region: padded)
    try execution.checkIsWanted()
    let output = workspace.buffer(count: padded.scaled(by: Configuration.scale).area * 3)
    do throws(Superseded) {
      try network(x, padded, output)
    } catch {
      workspace.recycle(output)
      throw error
    }
    return Enlargement(output, x, part: region.relative(toX: padded.x, y: padded.y))
  }

  /// The part of the photo that serves as context: `contextScale` times the region, about its centre.
  private func contextBounds(of region: Region) -> Region {
    guard let scale = options.contextScale else { return photo.bounds }
    let right = Int(((scale - 1) * Double(region.width) / 2).rounded(.toNearestOrAwayFromZero))
    let down = Int(((scale - 1) * Double(region.height) / 2).rounded(.toNearestOrAwayFromZero))
    let bounds = Region(
      x: region.x - right, y: region.y - down, width: region.width + 2 * right,
      height: region.height + 2 * down
    ).intersection(photo.bounds)
    // A patch of the GCM must fit.
    let missing = Self.smallestSide - min(bounds.width, bounds.height)
    return missing > 0 ? bounds.grown(by: missing).intersection(photo.bounds) : bounds
  }

  // MARK: Cost

  /// What restoring `region` takes.
  ///
  /// - Parameters:
  ///   - region: in the photo's pixels.
  ///   - method: how it is restored.
  /// - Returns: zero for the interpolations.
  public func cost(of region: Region, method: Method = .clsr) -> Cost {
    let base = Double((method == .clsr ? network : baseline ?? network).baseMultiplyAdds)
    let wholePhoto = 2 * base * Double(photo.bounds.area)
    let parts = region.parts(side: Self.partSide)
    func padded(by padding: Int) -> Double {
      parts.map { Double($0.grown(by: padding).intersection(photo.bounds).area) }.reduce(0, +)
    }
    switch method {
    case .bilinear, .bicubic: return Cost(roi: 0, context: 0, wholePhoto: 0)
    case .precrop: return Cost(roi: 2 * base * padded(by: padding), context: 0, wholePhoto: wholePhoto)
    case .precrop0: return Cost(roi: 2 * base * padded(by: 0), context: 0, wholePhoto: wholePhoto)
    case .postcrop: return Cost(roi: wholePhoto, context: 0, wholePhoto: wholePhoto)
    case .clsr:
      let bounds = contextBounds(of: region)
      var roi = base * padded(by: padding)
      var context = 0.0
      if options.usesPIM, let pim = network.pim {
        context += Double(pim.multiplyAdds) * Double(bounds.area)
      }
      if options.usesGCM, let gcm = network.gcm {
        context += gcm.bankMultiplyAdds(width: bounds.width, height: bounds.height)
        let keys = gcm.keyCount(width: bounds.width, height: bounds.height)
        for part in parts {
          let part = part.grown(by: padding).intersection(bounds)
          roi += gcm.multiplyAdds(width: part.width, height: part.height, keys: keys)
        }
      }
      return Cost(roi: 2 * roi, context: 2 * context, wholePhoto: wholePhoto)
    }
  }
}

extension Region {
  /// The region cut into parts of at most `side × side`, row by row.
  fileprivate func parts(side: Int) -> [Region] {
    stride(from: y, to: maxY, by: side).flatMap { top in
      stride(from: x, to: maxX, by: side).map { left in
        Region(x: left, y: top, width: min(side, maxX - left), height: min(side, maxY - top))
      }
    }
  }
}
