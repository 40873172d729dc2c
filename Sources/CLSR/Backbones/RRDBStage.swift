/// All blocks of RRDB, a convolution, and the residual around them: z + body(blocks z).
struct RRDBStage: Stage {
  let blocks: [RRDBlock]
  let layout: DenseLayout
  let body: Convolution

  let blockCount = 0
  var multiplyAdds: Int { blocks.map(\.multiplyAdds).reduce(0, +) + body.multiplyAdds }
  var reach: Int { blocks.map(\.reach).reduce(0, +) + 1 }
  var footprint: Int { 3 * layout.mapChannels + body.outputs }

  func modulated(by modulations: ArraySlice<Modulation>) -> RRDBStage { self }

  func callAsFunction(
    _ features: inout Features, addend: FeatureMap?, in execution: Execution
  ) throws(CancellationError) {
    let z = features.z
    var maps: [FeatureMap] = []
    defer { execution.workspace.recycle(maps) }
    for _ in 0..<3 {
      try execution.checkCancellation()
      maps.append(
        execution.workspace.map(channels: layout.mapChannels, height: z.height, width: z.width))
    }
    maps[0].copy(z)
    for block in blocks {
      try block(maps, in: execution)
      maps.swapAt(0, 1)
    }
    try body(
      maps[0].view, height: z.height, width: z.width, to: z.view, residual: z.view, addend: addend?.view,
      in: execution)
  }
}
