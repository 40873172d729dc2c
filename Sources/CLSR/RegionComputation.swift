import Imaging

/// Computes the parts of one region, as planned.
struct RegionComputation {
  var plan: RegionPlan
  /// What computes the pixels; of an interpolation there is no network.
  let source: Method.Source
  let photo: Photo
  /// What of the context takes part.
  let modules: Context.Modules
  let context: Context
  /// Conditioned on `damage` already.
  let network: Network
  /// What the network is conditioned on; nil if it is not.
  let damage: Damage?
  let execution: Execution
  /// Whether context tiles are given up once no later part, here or in strips below, reads them.
  var forgetsContext = false

  /// The region's pixels as bytes, `4·height × 4·width × 3`; `progress` gets the finished share after each part.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func bytes(progress: (Double) -> Void) throws(CancellationError) -> [UInt8] {
    let region = plan.region
    let out = region.scaled(by: Network.scale)
    let pitch = out.width * 3
    var pixels = [UInt8](repeating: 0, count: out.area * 3)
    try pixels.withUnsafeMutableBufferPointer { pixels throws(CancellationError) in
      guard let start = pixels.baseAddress else { return }
      for (index, part) in plan.parts.enumerated() {
        let corner = part.region.relative(toX: region.x, y: region.y).scaled(by: Network.scale)
        try writeBytes(of: part, to: start + corner.y * pitch + corner.x * 3, pitch: pitch)
        if forgetsContext { forgetContext(after: index) }
        let rowsAbove = (part.region.y - region.y) * region.width
        progress(
          Double(rowsAbove + part.region.height * (part.region.maxX - region.x)) / Double(region.area))
      }
    }
    return pixels
  }

  private func forgetContext(after index: Int) {
    let part = plan.parts[index]
    let padding = part.padded.maxY - part.region.maxY
    let isLast = index + 1 == plan.parts.count
    let next = isLast ? plan.bounds.maxX : plan.parts[index + 1].padded.x
    context.forgetTiles(
      above: part.region.maxY - padding - context.bounds.y, leftOf: next - context.bounds.x)
  }

  /// The restored pixels of a region of one part, neither clamped nor rounded.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func values() throws(CancellationError) -> [Float] {
    precondition(plan.parts.count == 1, "one part at most, got \(plan.region)")
    return try enlargement(of: plan.parts[0]).values(execution.kernels)
  }

  /// What the GCM attends to in the first part; none without GCM.
  ///
  /// - Throws: `CancellationError` once the computation is cancelled.
  func attention() throws(CancellationError) -> [AttendedPatch] {
    let input = try networkInput(plan.parts[0])
    defer { execution.workspace.recycle(input.features) }
    guard let patches = input.bank?.patches else { return [] }
    return try network.attention(input, in: execution).enumerated().map { index, strength in
      let origin = patches.origin(index)
      return AttendedPatch(
        region: Region(
          x: origin.x + plan.bounds.x, y: origin.y + plan.bounds.y, width: patches.side,
          height: patches.side),
        strength: strength)
    }
  }

  /// Writes the pixels of `part`, a row each `pitch` bytes.
  private func writeBytes(
    of part: RegionPlan.Part, to pixels: UnsafeMutablePointer<UInt8>, pitch: Int
  ) throws(CancellationError) {
    try execution.checkCancellation()
    let out = part.region.scaled(by: Network.scale)
    switch source {
    case .bilinear:
      copy(photo.bilinear(part.region, width: out.width, height: out.height), to: pixels, pitch: pitch)
    case .bicubic:
      copy(photo.bicubic(part.region, width: out.width, height: out.height), to: pixels, pitch: pitch)
    case .model, .baseline:
      let enlargement = try enlargement(of: part)
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

  /// What the network makes of `part`; its residual is to be recycled.
  private func enlargement(of part: RegionPlan.Part) throws(CancellationError) -> Enlargement {
    let input = try networkInput(part)
    defer { execution.workspace.recycle(input.features) }
    try execution.checkCancellation()
    let output = execution.workspace.buffer(count: input.pixels.area * Network.scale * Network.scale * 3)
    do throws(CancellationError) {
      try network(input, to: output, in: execution)
    } catch {
      execution.workspace.recycle(output)
      throw error
    }
    return Enlargement(
      output, input.pixels, part: part.region.relative(toX: part.padded.x, y: part.padded.y),
      skip: network.base.tail.skip)
  }

  /// What the network is given for `part`; the features are to be recycled.
  private func networkInput(_ part: RegionPlan.Part) throws(CancellationError) -> Network.Input {
    let padded = part.padded.relative(toX: context.bounds.x, y: context.bounds.y)
    var input = Network.Input(
      pixels: ColourMap(
        context.photo, region: padded, border: network.base.head.border, window: network.base.window),
      origin: (padded.x, padded.y))
    guard source == .model else { return input }
    if modules.pim {
      input.features = try context.features(
        in: padded, height: input.pixels.height, width: input.pixels.width, execution)
    }
    if modules.gcm { input.bank = try context.bank(in: execution) }
    return input
  }
}
