import Glibc
import Synchronization
import Testing

@testable import srzoom

/// Lets a job wait for the test, and the test for a job.
private final class Gate: Sendable {
  private let isOpen = Atomic<Bool>(false)

  func open() { isOpen.store(true, ordering: .releasing) }

  /// Waits until the gate is open or `condition` holds; a minute at most.
  func wait(or condition: () -> Bool = { false }) {
    for _ in 0..<60_000 where !isOpen.load(ordering: .acquiring) && !condition() { usleep(1000) }
  }
}

/// What the tests ask a worker for.
private enum Request: Equatable {
  /// Results in its number.
  case number(Int)
  /// Waits until the gate is open.
  case wait
  /// Waits until the gate is open or it is cancelled.
  case waitForCancellation
}

struct WorkerTests {
  private let started = Gate(), gate = Gate()

  /// A worker whose results are numbers: 0 for waiting to the end, -1 for being cancelled.
  private func worker(yields: @escaping @Sendable (Request) -> Bool = { _ in false }) -> Worker<Request, Int>
  {
    Worker(yields: yields) { [started, gate] request, isCancelled in
      switch request {
      case .number(let number): return number
      case .wait:
        started.open()
        gate.wait()
      case .waitForCancellation:
        started.open()
        gate.wait(or: isCancelled)
      }
      return isCancelled() ? -1 : 0
    }
  }

  /// Takes results as the viewer does, sleeping in poll, until there are `count`.
  private func results(_ count: Int, of worker: Worker<Request, Int>) throws -> [Int] {
    var all: [Int] = []
    while all.count < count {
      var wait = pollfd(fd: worker.wakeDescriptor, events: Int16(POLLIN), revents: 0)
      try #require(poll(&wait, 1, 60_000) == 1, "the worker never woke us; until now \(all)")
      all += worker.take()
    }
    return all
  }

  @Test func resultWakesTheReaderOnce() throws {
    let worker = worker()
    worker.submit([.number(7)])
    #expect(try results(1, of: worker) == [7])
    var wait = pollfd(fd: worker.wakeDescriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&wait, 1, 0) == 0, "the pipe is empty after take()")
    #expect(worker.take() == [])
  }

  @Test func pendingRequestsAreReplaced() throws {
    let worker = worker()
    worker.submit([.wait])
    started.wait()
    for number in 1...50 { worker.submit([.wait, .number(number), .number(100)]) }
    gate.open()
    #expect(try results(3, of: worker) == [0, 50, 100])
  }

  @Test func runningRequestIsCancelledWhenItIsNotListedAnyMore() throws {
    let worker = worker()
    worker.submit([.waitForCancellation])
    started.wait()
    worker.submit([.number(1)])
    #expect(try results(2, of: worker) == [-1, 1])
  }

  @Test func runningRequestGoesOnWhileItIsListed() throws {
    let worker = worker()
    worker.submit([.wait])
    started.wait()
    worker.submit([.number(1), .wait, .number(2)])
    gate.open()
    #expect(try results(3, of: worker) == [0, 1, 2], "the running one is not repeated")
  }

  @Test func requestThatYieldsGivesWayAndComesBack() throws {
    let worker = worker { $0 == .waitForCancellation }
    worker.submit([.waitForCancellation])
    started.wait()
    worker.submit([.number(1), .waitForCancellation])
    #expect(try results(2, of: worker) == [-1, 1])
    gate.open()
    #expect(try results(1, of: worker) == [0])
  }

  @Test func cancelledRequestThatIsListedAgainIsDoneAgain() throws {
    let worker = worker()
    worker.submit([.wait])
    started.wait()
    worker.submit([])
    worker.submit([.wait])
    gate.open()
    #expect(try results(2, of: worker) == [-1, 0])
  }

  @Test func requestIsNotRepeatedBeforeItsResultIsTaken() throws {
    let worker = worker()
    worker.submit([.number(1)])
    var wait = pollfd(fd: worker.wakeDescriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&wait, 1, 60_000) == 1)
    worker.submit([.number(1), .number(2)])
    #expect(try results(2, of: worker) == [1, 2])
    worker.submit([.number(1)])
    #expect(try results(1, of: worker) == [1])
  }

  @Test func requiredRequestsAreAllDoneInOrder() throws {
    let worker = worker()
    worker.submit([.wait])
    started.wait()
    for number in 1...5 { worker.require(.number(number)) }
    worker.submit([.wait, .number(6)])
    gate.open()
    #expect(try results(7, of: worker) == [0, 1, 2, 3, 4, 5, 6])
  }

  @Test func finishingWaitsForWhatIsRequiredAndDropsTheRest() {
    let worker = worker()
    worker.submit([.waitForCancellation, .number(9)])
    started.wait()
    for number in 2...4 { worker.require(.number(number)) }
    #expect(worker.finish(waitingAtMost: 60))
    worker.submit([.number(6)])
    worker.require(.number(7))
    #expect(worker.finish(waitingAtMost: 60))
    #expect(worker.take() == [-1, 2, 3, 4])
  }

  @Test func moreResultsThanThePipeHoldsAreNotLost() throws {
    let worker = worker()
    // F_SETPIPE_SZ of <fcntl.h>, which glibc shows only to programs that define _GNU_SOURCE.
    try #require(fcntl(worker.wakeDescriptor, 1031, 4096) == 4096)
    for number in 0..<5000 { worker.require(.number(number)) }
    #expect(worker.finish(waitingAtMost: 60))
    #expect(try results(5000, of: worker).elementsEqual(0..<5000))
  }
}
