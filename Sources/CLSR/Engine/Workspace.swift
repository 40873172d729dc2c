import Synchronization

/// Memory that outlives one computation, so that the next one like it allocates nothing.
final class Workspace: Sendable {
  private struct State {
    var free: [FeatureMap.Shape: [FeatureMap]] = [:]
    var freeBuffers: [FloatBuffer] = []
    var scratch: [FloatBuffer] = []
    var tilings: [TilingKey: WinogradTiling] = [:]
    /// What the restoration under way, or the last one, asked for.
    var usedShapes: Set<FeatureMap.Shape> = []
    var usedCounts: Set<Int> = []
    var isRecording = false
  }

  private struct TilingKey: Hashable {
    var height: Int, width: Int, isThin: Bool, usesSmallTiles: Bool, threads: Int
  }

  private let state = Mutex(State())

  /// Makes sure that every worker has a scratch buffer.
  func prepare(workers: Int) {
    state.withLock { state in
      while state.scratch.count < workers { state.scratch.append(FloatBuffer(count: 0)) }
    }
  }

  /// At least `count` floats of any value, 64-byte aligned, for one worker until its next call.
  func scratch(_ count: Int, worker: Int) -> UnsafeMutablePointer<Float> {
    state.withLock { state in
      if state.scratch[worker].floats.count < count { state.scratch[worker] = FloatBuffer(count: count) }
      return state.scratch[worker].start
    }
  }

  /// A map with a border of zeros and an interior of any values; give it back with `recycle`.
  func map(channels: Int, height: Int, width: Int) -> FeatureMap {
    map(FeatureMap.Shape(channels: channels, height: height, width: width))
  }

  /// A map of a shape, like that.
  func map(_ shape: FeatureMap.Shape) -> FeatureMap {
    state.withLock { state in
      if state.isRecording { state.usedShapes.insert(shape) }
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

  /// `count` floats of any values; give them back with `recycle`.
  func buffer(count: Int) -> FloatBuffer {
    state.withLock { state in
      if state.isRecording { state.usedCounts.insert(count) }
      guard let index = state.freeBuffers.firstIndex(where: { $0.floats.count == count }) else {
        return FloatBuffer(count: count)
      }
      return state.freeBuffers.remove(at: index)
    }
  }

  /// Takes back a buffer that nothing reads any more.
  func recycle(_ buffer: FloatBuffer) {
    state.withLock { $0.freeBuffers.append(buffer) }
  }

  /// How convolutions cut maps of a size into tiles.
  func tiling(
    height: Int, width: Int, isThin: Bool, usesSmallTiles: Bool, threads: Int
  ) -> WinogradTiling {
    let key = TilingKey(
      height: height, width: width, isThin: isThin, usesSmallTiles: usesSmallTiles, threads: threads)
    return state.withLock { state in
      if let tiling = state.tilings[key] { return tiling }
      let tiling = WinogradTiling(
        height: height, width: width, isThin: isThin, usesSmallTiles: usesSmallTiles, threads: threads)
      state.tilings[key] = tiling
      return tiling
    }
  }

  /// A restoration begins: what it asks for is what the next one of the same size will need.
  func beginRestoration() {
    state.withLock { state in
      state.usedShapes = []
      state.usedCounts = []
      state.isRecording = true
    }
  }

  /// The restoration has ended, finished or cancelled: frees what it did not ask for.
  func endRestoration() {
    state.withLock { $0.isRecording = false }
    trim()
  }

  /// Frees what the last restoration did not ask for, such as the memory that context tiles were computed in.
  func trim() {
    state.withLock { state in
      state.free = state.free.filter { state.usedShapes.contains($0.key) }
      state.freeBuffers.removeAll { !state.usedCounts.contains($0.floats.count) }
      state.tilings = [:]
    }
  }

  /// The bytes kept for the next computation.
  var byteCount: Int {
    state.withLock { state in
      let buffers = (state.scratch + state.freeBuffers).reduce(0) { $0 + $1.byteCount }
      return state.free.values.joined().reduce(buffers) { $0 + $1.byteCount }
    }
  }

  /// Frees everything.
  ///
  /// - Precondition: no computation is under way.
  func removeAll() { state.withLock { $0 = State() } }
}
