import Synchronization

/// Memory that outlives one computation, so that the next one like it allocates nothing.
///
/// One of a similar size takes memory over, too, up to twice as much as it needs: the parts of a photo at its edges do so from those
/// in the middle.
final class Workspace: Sendable {
  private struct State {
    var freeMaps: [FeatureMap] = []
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
      if let index = state.freeMaps.lastIndex(where: { $0.shape == shape }) {
        return state.freeMaps.remove(at: index)
      }
      guard let map = state.freeMaps.takeOne(of: shape.floatCount, size: { $0.memory.floats.count }) else {
        return FeatureMap(shape)
      }
      return FeatureMap(shape, reusing: map.memory)
    }
  }

  /// Takes back maps that nothing reads any more.
  func recycle(_ maps: FeatureMap...) { recycle(maps) }

  /// Takes back maps that nothing reads any more.
  func recycle(_ maps: [FeatureMap]) {
    state.withLock { $0.freeMaps += maps }
  }

  /// `count` floats of any values, or more; give them back with `recycle`.
  func buffer(count: Int) -> FloatBuffer {
    state.withLock { state in
      if state.isRecording { state.usedCounts.insert(count) }
      return state.freeBuffers.takeOne(of: count, size: { $0.floats.count }) ?? FloatBuffer(count: count)
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
      state.freeMaps.removeAll { !state.usedShapes.contains($0.shape) }
      state.freeBuffers.removeAll { buffer in
        !state.usedCounts.contains { fits(buffer.floats.count, $0) }
      }
      state.tilings = [:]
    }
  }

  /// The bytes kept for the next computation.
  var byteCount: Int {
    state.withLock { state in
      let buffers = (state.scratch + state.freeBuffers).reduce(0) { $0 + $1.byteCount }
      return state.freeMaps.reduce(buffers) { $0 + $1.byteCount }
    }
  }

  /// Frees everything.
  ///
  /// - Precondition: no computation is under way.
  func removeAll() { state.withLock { $0 = State() } }
}

/// Whether memory of `size` serves what needs `count`.
private func fits(_ size: Int, _ count: Int) -> Bool { size >= count && size / 2 <= count }

extension Array {
  /// Removes and returns the smallest element that serves what needs `count`; if there is none, gives up one that is somewhat
  /// smaller, in whose place the caller takes memory.
  fileprivate mutating func takeOne(of count: Int, size: (Element) -> Int) -> Element? {
    let fitting = indices.filter { fits(size(self[$0]), count) }
    if let smallest = fitting.min(by: { size(self[$0]) < size(self[$1]) }) { return remove(at: smallest) }
    if let smaller = firstIndex(where: { fits(count, size($0)) }) { remove(at: smaller) }
    return nil
  }
}
