import Dispatch
import Glibc
import Synchronization
import SystemPackage

/// Does slow work off the main thread, one request at a time.
///
/// Required requests (save a region) come first, in their order, and none is left out. After them comes whatever `submit`
/// listed last, in its order. Results are collected here until the main thread takes them; a pipe wakes it.
final class Worker<Request: Sendable & Equatable, Result: Sendable>: Sendable {
  /// Does what a request asks for.
  ///
  /// It asks `isCancelled` every few milliseconds, and returns nil soon after that has become true.
  typealias Perform = @Sendable (_ request: Request, _ isCancelled: @escaping @Sendable () -> Bool) -> Result?

  /// Readable when `take()` has something to return, for `poll(2)`.
  var wakeDescriptor: Int32 { wakeReader.rawValue }

  private struct State {
    var required: [Request] = []
    var pending: [Request] = []
    var running: Job?
    /// Not taken yet.
    var finished: [(request: Request, result: Result)] = []
    /// How many jobs have been started.
    var jobs = 0
    /// Whether a block that looks for requests is on the queue.
    var isAwake = false
    var isFinishing = false
  }

  private struct Job {
    let request: Request, number: Int, isRequired: Bool
  }

  private let perform: Perform
  private let yields: @Sendable (Request) -> Bool
  private let wakeReader: FileDescriptor
  private let wakeWriter: FileDescriptor
  private let queue = DispatchQueue(label: "srzoom.worker", qos: .userInitiated)
  private let state = Mutex(State())
  /// The last job that was cancelled; jobs read it without the lock.
  private let cancelled = Atomic<Int>(0)

  /// A worker with nothing to do.
  ///
  /// - Parameters:
  ///   - yields: whether a request that is running gives way to pending ones that are listed before it.
  ///   - perform: does the work, on the worker's queue.
  init(yields: @escaping @Sendable (Request) -> Bool = { _ in false }, perform: @escaping Perform) {
    self.yields = yields
    self.perform = perform
    do {
      (wakeReader, wakeWriter) = try FileDescriptor.pipe()
    } catch {
      preconditionFailure("pipe: \(error)")
    }
    for end in [wakeReader, wakeWriter] {
      // A full pipe already wakes the reader: neither side may wait for the other.
      _ = fcntl(end.rawValue, F_SETFL, O_NONBLOCK)
      _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC)
    }
  }

  // Blocks on the queue hold the worker, so nothing runs any more.
  deinit {
    try? wakeReader.close()
    try? wakeWriter.close()
  }

  /// Adds a request that will be done whatever comes after it.
  func require(_ request: Request) {
    change { $0.required.append(request) }
  }

  /// Replaces the pending requests, the most urgent first.
  ///
  /// A request that is running goes on if it is still listed (and need not yield), and is cancelled if not; one whose
  /// result is waiting to be taken is not done again.
  func submit(_ requests: [Request]) {
    change { state in
      if let running = state.running, !running.isRequired, !goesOn(running.request, with: requests) {
        cancelled.store(running.number, ordering: .relaxed)
      }
      let known = state.finished.map(\.request) + [uncancelled(state.running)].compactMap { $0 }
      state.pending = requests.filter { !known.contains($0) }
    }
  }

  /// Takes all results since the last call, in order.
  func take() -> [Result] {
    // First the pipe, then the results: one that arrives in between wakes the reader again.
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { drain in
      while let count = try? wakeReader.read(into: drain), count > 0 {}
    }
    return state.withLock { state in
      defer { state.finished = [] }
      return state.finished.map(\.result)
    }
  }

  /// Drops the pending requests, cancels the running one unless it is required, and waits for those that are.
  ///
  /// - Returns: whether the worker came to rest within `seconds`.
  @discardableResult func finish(waitingAtMost seconds: Int) -> Bool {
    state.withLock { state in
      state.pending = []
      state.isFinishing = true
      if let running = state.running, !running.isRequired {
        cancelled.store(running.number, ordering: .relaxed)
      }
    }
    let rest = DispatchGroup()
    queue.async(group: rest) {}
    return rest.wait(timeout: .now() + .seconds(seconds)) == .success
  }

  /// Whether a running request stays worth its while when `requests` are all that is wanted.
  private func goesOn(_ request: Request, with requests: [Request]) -> Bool {
    guard let place = requests.firstIndex(of: request) else { return false }
    return place == 0 || !yields(request)
  }

  private func uncancelled(_ job: Job?) -> Request? {
    job.flatMap { cancelled.load(ordering: .relaxed) >= $0.number ? nil : $0.request }
  }

  private func change(_ body: (inout State) -> Void) {
    let mustWake = state.withLock { state in
      guard !state.isFinishing else { return false }
      body(&state)
      guard !state.isAwake, !state.required.isEmpty || !state.pending.isEmpty else { return false }
      state.isAwake = true
      return true
    }
    if mustWake { queue.async { [self] in work() } }
  }

  /// Does requests until there are none.
  private func work() {
    while let job = nextJob() {
      let result = perform(job.request) { [self] in
        !job.isRequired && cancelled.load(ordering: .relaxed) >= job.number
      }
      state.withLock { state in
        state.running = nil
        if let result { state.finished.append((job.request, result)) }
      }
      // Full (EAGAIN) is as good as written.
      if result != nil { _ = try? wakeWriter.writeAll("!".utf8) }
    }
  }

  /// The most urgent request, marked as running; nil, and asleep, when there is none.
  private func nextJob() -> Job? {
    state.withLock { state in
      let isRequired = !state.required.isEmpty
      guard isRequired || !state.pending.isEmpty else {
        state.isAwake = false
        return nil
      }
      let request = isRequired ? state.required.removeFirst() : state.pending.removeFirst()
      state.jobs += 1
      let job = Job(request: request, number: state.jobs, isRequired: isRequired)
      state.running = job
      return job
    }
  }
}
