import CKernels
import Dispatch
import Synchronization

/// Threads that share the items of one loop after another, as a network's layers are.
///
/// Each begins with its own share of neighbouring items, the same in every layer, so that a layer finds in its cache what
/// the one before left there; whoever is done first helps the others. Between two loops the threads wait actively for a
/// moment: waking one takes about 30 µs, a tenth of a small layer. After that they go back to Dispatch.
///
/// One loop at a time.
final class ThreadTeam: Sendable {
  /// How many threads, the calling one among them.
  let count: Int
  private let members: [Member]
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
      /// Work is there that no thread has begun.
      case summoned
      case working
      /// A thread waits actively.
      case waiting
    }

    let state = Atomic(State.away)
    /// The next item of the member's share.
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
  ///   - body: is told the item and the number of the worker, 0 ..< `count`, that no other call has meanwhile; worker 0 is the
  ///     calling thread. Says whether to go on.
  func forEach(_ items: Int, _ body: @Sendable (_ item: Int, _ worker: Int) -> Bool) {
    let workers = min(count, items)
    guard workers > 0 else { return }
    withoutActuallyEscaping(body) { body in
      for worker in 0..<workers {
        members[worker].next.store(items * worker / workers, ordering: .relaxed)
      }
      loop = Loop(items: items, workers: workers, body: body)
      for worker in 1..<workers { summon(worker) }
      work(0)
      for worker in 1..<workers { dismiss(worker) }
      loop = nil
    }
  }

  /// One worker's part of the loop: its own share, then what is left of the others'.
  ///
  /// Not inlined: when it returns, this thread holds no reference to the loop's body.
  @inline(never) private func work(_ worker: Int) {
    guard let loop else { return }
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

  private func summon(_ worker: Int) {
    let before = members[worker].state.exchange(.summoned, ordering: .acquiringAndReleasing)
    if before == .away { DispatchQueue.global().async { self.serve(worker) } }
  }

  /// Waits for a worker, or calls it off if it has not begun.
  private func dismiss(_ worker: Int) {
    if change(worker, from: .summoned, to: .away) { return }
    while members[worker].state.load(ordering: .acquiring) == .working { srz_pause() }
  }

  /// What a helping thread does until nobody needs it any more.
  private func serve(_ worker: Int) {
    let member = members[worker]
    while change(worker, from: .summoned, to: .working) {
      work(worker)
      member.state.store(.waiting, ordering: .releasing)
      let deadline = ContinuousClock.now + Self.patience
      var polls = 0
      while member.state.load(ordering: .relaxed) == .waiting {
        srz_pause()
        polls += 1
        if polls % 64 == 0, ContinuousClock.now > deadline, change(worker, from: .waiting, to: .away) {
          return
        }
      }
    }
  }

  /// How long a thread waits actively: longer than what a network does between its layers.
  private static let patience = Duration.microseconds(200)

  /// Whether the state was `old` and is `new` now.
  private func change(_ worker: Int, from old: Member.State, to new: Member.State) -> Bool {
    members[worker].state.compareExchange(
      expected: old, desired: new, ordering: .acquiringAndReleasing
    ).exchanged
  }
}
