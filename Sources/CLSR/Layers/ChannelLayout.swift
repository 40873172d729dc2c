/// The channels of one or more layers side by side, each layer's filled up with zeros to a multiple of what kernels take.
struct ChannelLayout: Sendable, Equatable {
  /// The channels of each layer.
  let parts: [Int]
  /// Channels that kernels take together: 16, or 8 of thin maps.
  let multiple: Int

  /// Of layers that all have at most 8 channels, a map has 8 for each; otherwise multiples of 16.
  init(_ parts: [Int]) {
    self.init(parts, multiple: parts.allSatisfy { $0 <= 8 } ? 8 : 16)
  }

  init(_ parts: [Int], multiple: Int) {
    self.parts = parts
    self.multiple = multiple
  }

  /// Channels that mean something.
  var count: Int { parts.reduce(0, +) }

  /// Channels of a map that holds them.
  var filledCount: Int { parts.map(filled).reduce(0, +) }

  private func filled(_ count: Int) -> Int { (count + multiple - 1) / multiple * multiple }

  /// Where each channel stands in a map.
  private var places: [Int] {
    var start = 0
    return parts.flatMap { count in
      defer { start += filled(count) }
      return start..<start + count
    }
  }

  /// A value for each channel, zeros where there is none.
  func fill(_ values: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: filledCount)
    for (place, value) in zip(places, values) { result[place] = value }
    return result
  }

  /// The weights `count × inputs.count × taps` as `filledCount × inputs.filledCount × taps`.
  func fill(_ weight: [Float], from inputs: ChannelLayout, taps: Int) -> [Float] {
    if filledCount == count, inputs.filledCount == inputs.count { return weight }
    var result = [Float](repeating: 0, count: filledCount * inputs.filledCount * taps)
    let columns = inputs.places
    for (output, row) in places.enumerated() {
      for (input, column) in columns.enumerated() {
        let (source, target) = (output * columns.count + input, row * inputs.filledCount + column)
        for tap in 0..<taps { result[target * taps + tap] = weight[source * taps + tap] }
      }
    }
    return result
  }
}
