/// How the features of a dense block lie in one map, so that nothing is copied when each layer reads all before it.
struct DenseLayout: Sendable {
  /// Of the block's input.
  let channels: Int
  /// That each layer but the last adds.
  let growth: Int

  /// Layers that add channels.
  static let layers = 4

  /// What layer `index` reads, from 0.
  func inputs(_ index: Int) -> ChannelLayout {
    ChannelLayout([channels] + [Int](repeating: growth, count: index), multiple: 16)
  }

  /// What layer `index` writes.
  func outputs(_ index: Int) -> ChannelLayout {
    ChannelLayout([index < Self.layers ? growth : channels], multiple: 16)
  }

  /// Where that begins in the map.
  func place(_ index: Int) -> Int { inputs(index).filledCount }

  /// Channels of the map.
  var mapChannels: Int { inputs(Self.layers).filledCount }
}
