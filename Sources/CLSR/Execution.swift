import Synchronization

/// Thrown through the engine when a newer request makes the running one useless.
struct Superseded: Error {}

/// What a computation runs with: kernels, threads, memory to reuse, and whether it is still wanted.
struct Execution: Sendable {
  let kernels: Kernels
  let team: ThreadTeam
  let workspace: Workspace
  let isStale: @Sendable () -> Bool

  init(
    kernels: Kernels = .best, team: ThreadTeam, workspace: Workspace = Workspace(),
    isStale: @escaping @Sendable () -> Bool = { false }
  ) {
    self.kernels = kernels
    self.team = team
    self.workspace = workspace
    self.isStale = isStale
    workspace.prepare(workers: team.count)
  }

  /// A computation of its own, with threads and memory of its own.
  init(kernels: Kernels = .best, threads: Int = 1) {
    self.init(kernels: kernels, team: ThreadTeam(count: threads))
  }

  /// Goes on if the result is still wanted: asked before memory is taken, of which a millisecond brings 3 MB.
  func checkIsWanted() throws(Superseded) {
    if isStale() { throw Superseded() }
  }

  /// Runs `body` for every item 0 ..< `items`, spread over the threads as each gets free.
  ///
  /// - Parameters:
  ///   - items: how many there are.
  ///   - body: is told the item and the number of the worker, 0 ..< `threads`, that no other call has meanwhile.
  /// - Throws: `Superseded`, after the items under way, once `isStale` says true.
  func forEach(_ items: Int, _ body: @Sendable (_ item: Int, _ worker: Int) -> Void) throws(Superseded) {
    let isStopped = Atomic(false)
    team.forEach(items) { item, worker in
      if isStale() {
        isStopped.store(true, ordering: .relaxed)
        return false
      }
      body(item, worker)
      return true
    }
    if isStopped.load(ordering: .relaxed) { throw Superseded() }
  }
}
