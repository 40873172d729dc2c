import Synchronization

/// What a computation runs with: kernels, threads, memory to reuse, and whether it is cancelled.
struct Execution: Sendable {
  let kernels: Kernels
  let pool: ThreadPool
  let workspace: Workspace
  /// Asked every few milliseconds, from any thread.
  let isCancelled: @Sendable () -> Bool

  init(
    kernels: Kernels = .best, pool: ThreadPool, workspace: Workspace = Workspace(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.kernels = kernels
    self.pool = pool
    self.workspace = workspace
    self.isCancelled = isCancelled
    workspace.prepare(workers: pool.count)
  }

  /// A computation of its own, with threads and memory of its own.
  init(kernels: Kernels = .best, threads: Int = 1) {
    self.init(kernels: kernels, pool: ThreadPool(count: threads))
  }

  /// Throws once the computation is cancelled; called before memory is taken, of which a millisecond can touch 3 MB.
  func checkCancellation() throws(CancellationError) {
    if isCancelled() { throw CancellationError() }
  }

  /// Runs `body` for every item 0 ..< `items`, spread over the threads.
  ///
  /// - Parameters:
  ///   - items: how many there are.
  ///   - body: gets the item and the number of its worker, 0 ..< `pool.count`, which no other call has meanwhile.
  /// - Throws: `CancellationError`, after the items under way, once `isCancelled` says true.
  func forEach(
    _ items: Int, _ body: @Sendable (_ item: Int, _ worker: Int) -> Void
  ) throws(CancellationError) {
    let isStopped = Atomic(false)
    pool.forEach(items) { item, worker in
      if isCancelled() {
        isStopped.store(true, ordering: .relaxed)
        return false
      }
      body(item, worker)
      return true
    }
    if isStopped.load(ordering: .relaxed) { throw CancellationError() }
  }

  /// Calls `body` for every window of a map, spread over the threads, and writes back what it makes of it.
  ///
  /// - Parameters:
  ///   - map: height and width multiples of a window's side.
  ///   - isShifted: see `WindowGrid`.
  ///   - count: floats of scratch memory.
  ///   - body: gets the window's place, its pixels, `channels × 64`, and the scratch memory.
  /// - Throws: `CancellationError`, after the windows under way, once `isCancelled` says true.
  func forEachWindow(
    of map: FeatureMap, isShifted: Bool = false, scratch count: Int = 0,
    _ body:
      @Sendable (
        _ place: WindowGrid.Window, _ window: UnsafeMutablePointer<Float>,
        _ scratch: UnsafeMutablePointer<Float>
      ) -> Void
  ) throws(CancellationError) {
    let windows = WindowGrid(map.shape, isShifted: isShifted)
    let size = map.channels * WindowGrid.pixelCount
    try forEach(windows.count) { index, worker in
      let place = windows[index]
      let window = workspace.scratch(size + count, worker: worker)
      kernels.take(place, of: map, to: window)
      body(place, window, window + size)
      kernels.put(window, to: place, of: map)
    }
  }
}
