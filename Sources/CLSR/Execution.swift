import Dispatch
import Synchronization

/// Thrown through the engine when a newer request makes the running one useless.
struct Superseded: Error {}

/// What a computation runs with: kernels, threads, memory to reuse, and whether it is still wanted.
struct Execution: Sendable {
  let kernels: Kernels
  /// How many threads compute.
  let threads: Int
  let workspace: Workspace
  let isStale: @Sendable () -> Bool

  init(
    kernels: Kernels = .best, threads: Int = 1, workspace: Workspace = Workspace(),
    isStale: @escaping @Sendable () -> Bool = { false }
  ) {
    self.kernels = kernels
    self.threads = threads
    self.workspace = workspace
    self.isStale = isStale
    workspace.prepare(workers: threads)
  }

  /// Runs `body` for every item 0 ..< `items`, spread over the threads as each gets free.
  ///
  /// - Parameters:
  ///   - items: how many there are.
  ///   - body: is told the item and the number of the worker, 0 ..< `threads`, that no other call has meanwhile.
  /// - Throws: `Superseded`, after the items under way, once `isStale` says true.
  func forEach(_ items: Int, _ body: @Sendable (_ item: Int, _ worker: Int) -> Void) throws(Superseded) {
    let next = Atomic(0)
    let isStopped = Atomic(false)
    @Sendable func work(_ worker: Int) {
      while !isStopped.load(ordering: .relaxed) {
        let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard item < items else { return }
        if isStale() {
          isStopped.store(true, ordering: .relaxed)
        } else {
          body(item, worker)
        }
      }
    }
    let workers = min(threads, items)
    if workers > 1 {
      DispatchQueue.concurrentPerform(iterations: workers, execute: work)
    } else {
      work(0)
    }
    if isStopped.load(ordering: .relaxed) { throw Superseded() }
  }
}
