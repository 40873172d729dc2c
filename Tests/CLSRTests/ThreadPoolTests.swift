import Dispatch
import Glibc
import Synchronization
import Testing

@testable import CLSR

/// Loops that are shared among threads: every item once, no worker twice at a time, all done at the end.
@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3, 5], [0, 1, 2, 7, 100])
  func everyItemOnce(threads: Int, items: Int) {
    let pool = ThreadPool(count: threads)
    for _ in 0..<50 {
      let calls = Mutex([Int](repeating: 0, count: items))
      pool.forEach(items) { item, _ in
        calls.withLock { $0[item] += 1 }
        return true
      }
      #expect(calls.withLock { $0 } == [Int](repeating: 1, count: items))
    }
  }

  @Test func aWorkerDoesOneItemAtATime() {
    let pool = ThreadPool(count: 3)
    let busy = Mutex([false, false, false])
    let clashes = Atomic(0)
    for _ in 0..<200 {
      pool.forEach(9) { _, worker in
        if busy.withLock({ busy in
          defer { busy[worker] = true }
          return busy[worker]
        }) {
          clashes.wrappingAdd(1, ordering: .relaxed)
        }
        busy.withLock { $0[worker] = false }
        return true
      }
    }
    #expect(clashes.load(ordering: .relaxed) == 0)
  }

  @Test func othersDoTheShareOfAWorkerThatIsHeldUp() {
    let pool = ThreadPool(count: 2)
    let done = Atomic(0)
    // Items 0 ..< 50 are the caller's share; it comes away from the first one only when the other 99 are done.
    pool.forEach(100) { item, _ in
      while item == 0, done.load(ordering: .acquiring) < 99 { usleep(100) }
      done.wrappingAdd(1, ordering: .releasing)
      return true
    }
    #expect(done.load(ordering: .relaxed) == 100)
  }

  @Test func saysStopOnce() {
    let pool = ThreadPool(count: 2)
    let calls = Atomic(0)
    pool.forEach(10_000) { item, _ in
      calls.wrappingAdd(1, ordering: .relaxed)
      return item != 0
    }
    // What was under way may end, no more.
    #expect(calls.load(ordering: .relaxed) < 10_000)
    calls.store(0, ordering: .relaxed)
    pool.forEach(10) { _, _ in
      calls.wrappingAdd(1, ordering: .relaxed)
      return true
    }
    #expect(calls.load(ordering: .relaxed) == 10)
  }

  @Test func denormalsAreZeroInLoops() {
    let pool = ThreadPool(count: 2)
    let products = Mutex([Float](repeating: .nan, count: 8))
    // Values that the compiler can't know.
    let tiny = Float.leastNormalMagnitude * Float(pool.count)
    pool.forEach(8) { item, _ in
      usleep(1000)
      let product = tiny * (1 / Float(8 << item))
      products.withLock { $0[item] = product }
      return true
    }
    #expect(products.withLock { $0 } == [Float](repeating: 0, count: 8))
    #expect(tiny * (1 / Float(4 * pool.count)) > 0)
  }

  @Test func loopsGoOnWithoutAThreadThatIsLent() {
    let pool = ThreadPool(count: 2)
    let done = DispatchSemaphore(value: 0)
    let loops = Atomic(0)
    for _ in 0..<20 {
      let calls = Atomic(0)
      // It ends only when a loop has gone on beside it.
      let before = loops.load(ordering: .relaxed)
      pool.lend {
        while loops.load(ordering: .acquiring) == before { usleep(100) }
        done.signal()
      }
      for _ in 0..<3 {
        pool.forEach(10) { _, worker in
          calls.wrappingAdd(1, ordering: .relaxed)
          return worker == 0 || loops.load(ordering: .relaxed) > before
        }
        loops.wrappingAdd(1, ordering: .releasing)
      }
      #expect(calls.load(ordering: .relaxed) == 30)
      done.wait()
    }
  }

  @Test func aPoolOfOneThreadDoesWhatItLends() {
    let pool = ThreadPool(count: 1)
    let done = Atomic(0)
    pool.lend { done.wrappingAdd(1, ordering: .relaxed) }
    #expect(done.load(ordering: .relaxed) == 1)
  }

  /// A loop within a loop, or beside it, is a mistake that must not go unnoticed.
  @Test func aNestedLoopTraps() async {
    await #expect(processExitsWith: .failure) {
      let pool = ThreadPool(count: 1)
      pool.forEach(1) { _, _ in
        pool.forEach(1) { _, _ in true }
        return true
      }
    }
  }

  @Test func comesBackAfterARest() {
    let pool = ThreadPool(count: 2)
    let calls = Atomic(0)
    for _ in 0..<20 {
      pool.forEach(4) { _, _ in
        calls.wrappingAdd(1, ordering: .relaxed)
        usleep(200)
        return true
      }
      usleep(3000)
    }
    #expect(calls.load(ordering: .relaxed) == 80)
  }
}
