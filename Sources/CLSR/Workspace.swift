import Synchronization

/// The engine's memory that outlives one computation, so that the next of its kind allocates nothing.
final class Workspace: Sendable {
  private struct State {
    var free: [FeatureMap.Shape: [FeatureMap]] = [:]
    /// What the restoration under way, or the last one, asked for.
    var used: Set<FeatureMap.Shape> = []
    var usedBuffers: Set<Int> = []
    var isNoting = false
    var scratch: [AlignedBuffer] = []
    var buffers: [AlignedBuffer] = []
    var tilings: [TilingKey: WinogradTiling] = [:]
  }

  private struct TilingKey: Hashable {
    var height: Int, width: Int, isThin: Bool, threads: Int
  }

  private let state = Mutex(State())

  /// Makes sure that every worker has a scratch buffer.
  func prepare(workers: Int) {
    state.withLock { state in
      while state.scratch.count < workers { state.scratch.append(AlignedBuffer(count: 0)) }
    }
  }

  /// At least `count` floats, 64-byte aligned, of any value, for one worker until its next call.
  func scratch(_ count: Int, worker: Int) -> UnsafeMutablePointer<Float> {
    state.withLock { state in
      if state.scratch[worker].floats.count < count { state.scratch[worker] = AlignedBuffer(count: count) }
      return state.scratch[worker].start
    }
  }

  /// A map with a border of zeros and an interior of any values; hand it back with `recycle`.
  func map(channels: Int, height: Int, width: Int) -> FeatureMap {
    let shape = FeatureMap.Shape(channels: channels, height: height, width: width)
    return state.withLock { state in
      if state.isNoting { state.used.insert(shape) }
      return state.free[shape]?.popLast() ?? FeatureMap(shape)
    }
  }

  /// Takes back maps that nothing reads any more.
  func recycle(_ maps: FeatureMap...) { recycle(maps) }

  /// Takes back maps that nothing reads any more.
  func recycle(_ maps: [FeatureMap]) {
    state.withLock { state in
      for map in maps { state.free[map.shape, default: []].append(map) }
    }
  }

  /// `count` floats of any values; hand them back with `recycle`.
  func buffer(count: Int) -> AlignedBuffer {
    state.withLock { state in
      if state.isNoting { state.usedBuffers.insert(count) }
      guard let index = state.buffers.firstIndex(where: { $0.floats.count == count }) else {
        return AlignedBuffer(count: count)
      }
      return state.buffers.remove(at: index)
    }
  }

  /// Takes back a buffer that nothing reads any more.
  func recycle(_ buffer: AlignedBuffer) {
    state.withLock { $0.buffers.append(buffer) }
  }

  /// How convolutions cut maps of a size into tiles.
  func tiling(height: Int, width: Int, isThin: Bool, threads: Int) -> WinogradTiling {
    let key = TilingKey(height: height, width: width, isThin: isThin, threads: threads)
    return state.withLock { state in
      if let tiling = state.tilings[key] { return tiling }
      let tiling = WinogradTiling(height: height, width: width, isThin: isThin, threads: threads)
      state.tilings[key] = tiling
      return tiling
    }
  }

  /// A restoration begins: what it asks for is what the next one of a box of its size will need.
  func beginRestoration() {
    state.withLock { state in
      state.used = []
      state.usedBuffers = []
      state.isNoting = true
    }
  }

  /// The restoration has ended, done or superseded: frees what it did not ask for, as for a box of another size.
  func endRestoration() {
    state.withLock { $0.isNoting = false }
    trim()
  }

  /// Frees what the last restoration did not ask for, such as what tiles of the context were computed in.
  func trim() {
    state.withLock { state in
      state.free = state.free.filter { state.used.contains($0.key) }
      state.buffers.removeAll { !state.usedBuffers.contains($0.floats.count) }
      state.tilings = [:]
    }
  }

  /// The bytes kept for the next computation.
  var byteCount: Int {
    state.withLock { state in
      let buffers = (state.scratch + state.buffers).reduce(0) { $0 + $1.floats.count }
      return state.free.values.joined().reduce(buffers * MemoryLayout<Float>.stride) { $0 + $1.byteCount }
    }
  }

  /// Frees everything.
  ///
  /// - Precondition: no computation is under way.
  func removeAll() { state.withLock { $0 = State() } }
}
