import Testing

@testable import srzoom

@Suite struct AddressSpaceTests {
  /// Fewer threads rather than none at all.
  @Test(arguments: [(300, 1), (620, 1), (640, 2), (950, 4), (64_000, 16)])
  func threadsThatFit(megabytes: Int, threads: Int) {
    let limit = megabytes << 20
    #expect(AddressSpace.threads(16, contextMemory: 0, limit: limit) == threads)
    #expect(AddressSpace.threads(1, contextMemory: 0, limit: limit) == 1)
    // 200 MB for each thread.
    #expect(AddressSpace.threads(16, contextMemory: 200 << 20, limit: limit + 200 << 20) == threads)
  }

  @Test func withoutALimitAllThreadsWork() {
    #expect(AddressSpace.threads(16, contextMemory: 1 << 30, limit: nil) == 16)
  }
}
