import Dispatch
import Synchronization

/// A fork-join pool with work stealing, for the loops of a network's layers.
///
/// Each thread begins with its own run of neighbouring items, the same in every layer, so that a layer finds in its cache
/// what the one before left there; a thread that is done takes items of the others. Between two loops the threads
/// spin for a moment: waking one takes about 30 µs, a tenth of a small layer. After that they return to Dispatch.
///
/// One loop at a time: loops that overlap or nest are a programming error and trap.
final class ThreadPool: Sendable {
  /// How many threads, the calling one among them.
  let count: Int
  private let members: [Member]
  private let isRunning = Atomic(false)
  /// Unsafe: written by the calling thread while no other one works, which `Member.state` makes sure of.
  nonisolated(unsafe) private var loop: Loop?

  private struct Loop {
    var items: Int, workers: Int
    var body: @Sendable (_ item: Int, _ worker: Int) -> Bool
  }

  private final class Member: Sendable {
    enum State: UInt8, AtomicRepresentable {
      /// No thread, or one on its way.
      case away
      /// Signalled: there is work that no thread has begun.
      case signalled
      case working
      case spinning
      /// Does something else than loops.
      case lent
    }

    let state = Atomic(State.away)
    /// The next item of the member's own run.
    let next = Atomic(0)
  }

  init(count: Int) {
    self.count = count
    members = (0..<count).map { _ in Member() }
  }

  /// Calls `body` for every item 0 ..< `items` until it returns false once; returns when all calls have.
  ///
  /// - Parameters:
  ///   - items: how many there are.
  ///   - body: gets the item and the number of its worker, 0 ..< `count`, which no other call has meanwhile; worker 0 is
  ///     the calling thread. Says whether to go on.
  /// - Precondition: no other loop runs in this pool.
  func forEach(_ items: Int, _ body: @Sendable (_ item: Int, _ worker: Int) -> Bool) {
    let workers = min(count, items)
    guard workers > 0 else { return }
    precondition(!isRunning.exchange(true, ordering: .acquiring), "two loops in one pool")
    withoutActuallyEscaping(body) { body in
      for worker in 0..<workers {
        members[worker].next.store(items * worker / workers, ordering: .relaxed)
      }
      loop = Loop(items: items, workers: workers, body: body)
      for worker in 1..<workers { signal(worker) }
      work(0)
      for worker in 1..<workers { join(worker) }
      loop = nil
    }
    isRunning.store(false, ordering: .releasing)
  }

  /// Lends a thread to `work`.
  ///
  /// Until it is done, loops go on without that thread. A pool of one thread does it at once.
  ///
  /// - Precondition: no loop runs, and the work lent before has ended; its last statement says so.
  func lend(_ work: @escaping @Sendable () -> Void) {
    guard count > 1 else { return work() }
    let member = members[count - 1]
    while member.state.load(ordering: .acquiring) == .lent { Kernels.pause() }
    // A thread that spins finds itself replaced, and leaves.
    member.state.store(.lent, ordering: .releasing)
    DispatchQueue.global().async {
      work()
      member.state.store(.away, ordering: .releasing)
    }
  }

  /// One worker's part of the loop: its own run, then what is left of the others'.
  ///
  /// Not inlined: when it returns, this thread holds no reference to the loop's body.
  @inline(never) private func work(_ worker: Int) {
    guard let loop else { return }
    Kernels.flushingDenormals { run(loop, worker) }
  }

  private func run(_ loop: Loop, _ worker: Int) {
    for offset in 0..<loop.workers {
      let owner = (worker + offset) % loop.workers
      let end = loop.items * (owner + 1) / loop.workers
      while true {
        let item = members[owner].next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard item < end else { break }
        guard loop.body(item, worker) else {
          for member in members { member.next.store(loop.items, ordering: .relaxed) }
          return
        }
      }
    }
  }

  private func signal(_ worker: Int) {
    if members[worker].state.load(ordering: .acquiring) == .lent { return }
    let before = members[worker].state.exchange(.signalled, ordering: .acquiringAndReleasing)
    if before == .away { DispatchQueue.global().async { self.serve(worker) } }
  }

  /// Waits for a worker, or withdraws the signal if it has not begun.
  private func join(_ worker: Int) {
    if change(worker, from: .signalled, to: .away) { return }
    while members[worker].state.load(ordering: .acquiring) == .working { Kernels.pause() }
  }

  /// What a thread of the pool does until no loop has come for a while.
  private func serve(_ worker: Int) {
    let member = members[worker]
    while change(worker, from: .signalled, to: .working) {
      work(worker)
      member.state.store(.spinning, ordering: .releasing)
      let deadline = ContinuousClock.now + Self.spinTime
      var polls = 0
      while member.state.load(ordering: .relaxed) == .spinning {
        Kernels.pause()
        polls += 1
        if polls % 64 == 0, ContinuousClock.now > deadline, change(worker, from: .spinning, to: .away) {
          return
        }
      }
    }
  }

  /// How long a thread spins: longer than what a network does between its layers.
  private static let spinTime = Duration.microseconds(200)

  /// Whether the state was `old` and is `new` now.
  private func change(_ worker: Int, from old: Member.State, to new: Member.State) -> Bool {
    members[worker].state.compareExchange(
      expected: old, desired: new, ordering: .acquiringAndReleasing
    ).exchanged
  }
}
