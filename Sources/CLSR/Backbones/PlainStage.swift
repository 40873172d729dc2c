/// Convolutions one after another.
struct PlainStage: Stage {
  let convolutions: [Convolution]

  let blockCount = 0
  var multiplyAdds: Int { convolutions.map(\.multiplyAdds).reduce(0, +) }
  var reach: Int { convolutions.count }
  var footprint: Int { 2 * (convolutions.first?.outputs ?? 0) }

  func modulated(by modulations: ArraySlice<Modulation>) -> PlainStage { self }

  func callAsFunction(
    _ features: inout Features, addend: FeatureMap?, in execution: Execution
  ) throws(CancellationError) {
    try execution.checkCancellation()
    var other = execution.workspace.map(features.z.shape)
    defer { execution.workspace.recycle(other) }
    for (index, convolution) in convolutions.enumerated() {
      let isLast = index == convolutions.count - 1
      try convolution(features.z, to: other, addend: isLast ? addend : nil, in: execution)
      swap(&features.z, &other)
    }
  }
}
