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

struct WorkerTests {
  /// Takes results as the viewer does, sleeping in poll, until there are `count`.
  private func results<Output>(_ count: Int, of worker: Worker<Output>) throws -> [Output] {
    var all: [Output] = []
    while all.count < count {
      var wait = pollfd(fd: worker.wakeDescriptor, events: Int16(POLLIN), revents: 0)
      try #require(poll(&wait, 1, 60_000) == 1, "the worker never woke us; until now \(all)")
      all += worker.take()
    }
    return all
  }

  @Test func resultWakesTheReaderOnce() throws {
    let worker = Worker<Int>()
    worker.submit { _ in 7 }
    #expect(try results(1, of: worker) == [7])
    var wait = pollfd(fd: worker.wakeDescriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&wait, 1, 0) == 0, "the pipe is empty after take()")
    #expect(worker.take() == [])
  }

  @Test func newestWishReplacesOlderOnes() throws {
    let worker = Worker<Int>()
    let started = Gate()
    worker.submit { isStale in
      started.open()
      Gate().wait(or: isStale)
      return isStale() ? nil : 0
    }
    started.wait()
    for wish in 1...50 { worker.submit { _ in wish } }
    #expect(try results(1, of: worker).last == 50, "what is not begun is left out")
  }

  @Test func aWishThatIsNotUrgentLetsTheRunningJobFinish() throws {
    let worker = Worker<Int>()
    let (started, gate) = (Gate(), Gate())
    worker.submit { isStale in
      started.open()
      gate.wait()
      return isStale() ? -1 : 0
    }
    started.wait()
    for wish in 1...50 { worker.submit({ _ in wish }, isUrgent: false) }
    gate.open()
    #expect(try results(2, of: worker) == [0, 50])
  }

  @Test func requiredJobsAreAllDoneInOrder() throws {
    let worker = Worker<Int>()
    let gate = Gate()
    worker.submit { _ in
      gate.wait()
      return 0
    }
    for job in 1...5 { worker.require { isStale in isStale() ? -1 : job } }
    worker.submit { _ in 6 }
    gate.open()
    let all = try results(6, of: worker)
    #expect(all.filter { $0 != 0 } == [1, 2, 3, 4, 5, 6])
  }

  @Test func idleJobGivesWayAndComesBack() throws {
    let worker = Worker<String>()
    let begun = [Gate(), Gate()]
    let count = Atomic<Int>(0)
    worker.fillIdleTime { isStale in
      let number = count.add(1, ordering: .relaxed).oldValue
      guard number < 2 else { return (nil, false) }
      begun[number].open()
      Gate().wait(or: isStale)
      return ("idle \(number)", true)
    }
    begun[0].wait()
    worker.submit { _ in "wish" }
    #expect(try results(2, of: worker) == ["idle 0", "wish"])
    begun[1].wait()
    worker.submit { _ in "another" }
    #expect(try results(2, of: worker) == ["idle 1", "another"])
  }

  @Test func idleJobEndsWhenItHasNoMoreToDo() throws {
    let worker = Worker<Int>()
    let count = Atomic<Int>(0)
    worker.fillIdleTime { _ in
      let number = count.add(1, ordering: .relaxed).newValue
      return (number, number < 3)
    }
    #expect(try results(3, of: worker) == [1, 2, 3])
    worker.submit { _ in 10 }
    #expect(try results(1, of: worker) == [10])
    #expect(count.load(ordering: .relaxed) == 3)
  }

  @Test func finishingWaitsForWhatIsRequiredAndDropsTheRest() {
    let worker = Worker<Int>()
    let started = Gate()
    worker.submit { isStale in
      started.open()
      Gate().wait(or: isStale)
      return isStale() ? 1 : 0
    }
    started.wait()
    for job in 2...4 { worker.require { isStale in isStale() ? 0 : job } }
    worker.fillIdleTime { _ in (5, true) }
    #expect(worker.finish(waitingAtMost: 60))
    worker.submit { _ in 6 }
    #expect(worker.finish(waitingAtMost: 60))
    #expect(worker.take() == [1, 2, 3, 4])
  }

  @Test func moreResultsThanThePipeHoldsAreNotLost() throws {
    // A pipe holds 65 536 bytes here.
    let worker = Worker<Int>()
    let count = Atomic<Int>(0)
    worker.fillIdleTime { _ in
      let number = count.add(1, ordering: .relaxed).newValue
      return (number, number < 70_000)
    }
    for _ in 0..<60_000 where count.load(ordering: .relaxed) < 70_000 { usleep(1000) }
    #expect(try results(70_000, of: worker).elementsEqual(1...70_000))
  }
}
