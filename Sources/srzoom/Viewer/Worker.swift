import Dispatch
import Glibc
import Synchronization

/// Does the slow work off the main thread, one job at a time, the most urgent first.
///
/// 1. *required* jobs (read a file, save a region), in their order; none is left out;
/// 2. the *newest* wish (restore the box): it replaces an older one, even one that is running;
/// 3. the *idle* job (fill the context), repeated while it has something to do and nobody else has.
///
/// Results are collected here until the main thread takes them; a pipe wakes it.
final class Worker<Output: Sendable>: Sendable {
  /// A piece of work.
  ///
  /// It asks `isStale` now and then, and returns nil soon after that has become true.
  typealias Job = @Sendable (_ isStale: @escaping @Sendable () -> Bool) -> Output?
  /// A piece of work done between the others; `again` says whether to come back to it.
  typealias IdleJob = @Sendable (_ isStale: @escaping @Sendable () -> Bool) -> (output: Output?, again: Bool)

  /// Readable when `take()` has something to return, for `poll(2)`.
  let wakeDescriptor: Int32

  private struct Wishes {
    var required: [Job] = []
    var newest: Job?
    var idle: IdleJob?
    /// Whether a block that looks for wishes is on the queue.
    var isAwake = false
    var isFinishing = false
  }

  private let wakeWriter: Int32
  private let queue = DispatchQueue(label: "srzoom.worker", qos: .userInitiated)
  private let wishes = Mutex(Wishes())
  /// Count wishes: a job is stale when the number that concerns it has gone up since it was begun.
  ///
  /// They change
  /// only under the lock of `wishes`, together with what they count, so that no job begins with a newer number;
  /// jobs read them without it.
  private let newestTicket = Atomic<Int>(0), anyTicket = Atomic<Int>(0)
  private let outputs = Mutex<[Output]>([])

  /// A worker with nothing to do.
  init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "pipe: errno \(errno)")
    for end in ends {
      // A full pipe already wakes the reader: neither side may wait for the other.
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (wakeDescriptor, wakeWriter) = (ends[0], ends[1])
  }

  // Jobs hold the worker, so none runs any more.
  deinit {
    close(wakeDescriptor)
    close(wakeWriter)
  }

  /// Adds a job that will be done whatever comes after it.
  func require(_ job: @escaping Job) {
    wish { $0.required.append(job) }
  }

  /// Asks for `job` instead of the last one asked for here; nil takes that wish back.
  ///
  /// `isUrgent`: whether a job of this kind that is running already shall stop; if not, `job` comes after it.
  func submit(_ job: Job?, isUrgent: Bool = true) {
    wish { wishes in
      wishes.newest = job
      if isUrgent { newestTicket.add(1, ordering: .relaxed) }
    }
  }

  /// Sets what is done when nothing else is; nil for nothing.
  func fillIdleTime(_ job: IdleJob?) {
    wish { $0.idle = job }
  }

  /// Takes all results since the last call, in order.
  func take() -> [Output] {
    // First the pipe, then the results: one that arrives in between wakes the reader again.
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { drain in
      while read(wakeDescriptor, drain.baseAddress, drain.count) > 0 {}
    }
    return outputs.withLock { outputs in
      defer { outputs = [] }
      return outputs
    }
  }

  /// Drops the newest wish and the idle job, makes them stale, and waits for what is required.
  ///
  /// - Returns: whether the worker came to rest within `seconds`.
  @discardableResult func finish(waitingAtMost seconds: Int) -> Bool {
    wishes.withLock {
      $0.newest = nil
      $0.idle = nil
      $0.isFinishing = true
      newestTicket.add(1, ordering: .relaxed)
      anyTicket.add(1, ordering: .relaxed)
    }
    let rest = DispatchGroup()
    queue.async(group: rest) {}
    return rest.wait(timeout: .now() + .seconds(seconds)) == .success
  }

  private func wish(_ change: (inout Wishes) -> Void) {
    let mustWake = wishes.withLock { wishes in
      guard !wishes.isFinishing else { return false }
      change(&wishes)
      anyTicket.add(1, ordering: .relaxed)
      defer { wishes.isAwake = true }
      return !wishes.isAwake
    }
    if mustWake { queue.async { [self] in work() } }
  }

  /// Does wishes until there are none.
  private func work() {
    while let next = nextStep() {
      if let output = next() { post(output) }
    }
  }

  /// The most urgent wish as a closure; nil, and asleep, when there is none.
  private func nextStep() -> (() -> Output?)? {
    wishes.withLock { wishes in
      let newest = newestTicket.load(ordering: .relaxed)
      let any = anyTicket.load(ordering: .relaxed)
      if !wishes.required.isEmpty {
        let job = wishes.required.removeFirst()
        return { job { false } }
      }
      if let job = wishes.newest {
        wishes.newest = nil
        return { job { [self] in newestTicket.load(ordering: .relaxed) != newest } }
      }
      if let job = wishes.idle {
        return { [self] in
          let (output, again) = job { [self] in anyTicket.load(ordering: .relaxed) != any }
          if !again { retireIdleJob(asOf: any) }
          return output
        }
      }
      wishes.isAwake = false
      return nil
    }
  }

  /// Forgets the idle job, unless the wishes have changed since it said that it was done.
  private func retireIdleJob(asOf ticket: Int) {
    wishes.withLock { wishes in
      if anyTicket.load(ordering: .relaxed) == ticket { wishes.idle = nil }
    }
  }

  private func post(_ output: Output) {
    outputs.withLock { $0.append(output) }
    // Full (EAGAIN) is as good as written.
    _ = write(wakeWriter, "!", 1)
  }
}
