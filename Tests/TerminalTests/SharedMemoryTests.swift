import Glibc
import Testing

@testable import Terminal

@Suite struct SharedMemoryTests {
  private let folder = "/dev/shm"

  private func exists(_ name: String) -> Bool { access(folder + name, F_OK) == 0 }

  private func contents(_ name: String) -> [UInt8] {
    let file = shm_open(name, O_RDONLY, 0)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(file, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  @Test func objectsAreThereUntilTheyAreTaken() throws {
    let memory = try #require(SharedMemory())
    #expect(memory.update())
    let first = try #require(memory.put([1, 2, 3]))
    let second = try #require(memory.put([4]))
    #expect(first.hasPrefix("/srzoom-\(getpid())-") && first != second)
    #expect(contents(first) == [1, 2, 3] && contents(second) == [4])
    #expect(!memory.update())
    shm_unlink(first)
    #expect(!memory.update())
    shm_unlink(second)
    #expect(memory.update())
  }

  /// Only the owner may look at a photo.
  @Test func othersCannotRead() throws {
    let memory = try #require(SharedMemory())
    let name = try #require(memory.put([1]))
    var status = stat()
    #expect(stat(folder + name, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func whatIsNotTakenIsRemoved() throws {
    var names: [String] = []
    do {
      let memory = try #require(SharedMemory())
      names = (0..<SharedMemory.most).compactMap { _ in memory.put([1]) }
      #expect(Set(names).count == SharedMemory.most)
      #expect(memory.put([1]) == nil, "more than the crash handler knows of")
      memory.removeAll()
      #expect(names.allSatisfy { !exists($0) })
      names.append(try #require(memory.put([1])))
    }
    #expect(names.allSatisfy { !exists($0) }, "nor when it goes away")
  }

  @Test func givenUp() throws {
    let memory = try #require(SharedMemory())
    let name = try #require(memory.put([1]))
    memory.giveUp()
    #expect(!exists(name) && memory.update() && memory.put([1]) == nil)
  }

  /// A killed program cannot remove anything; no process has a number of ten digits.
  @Test func leftoversOfKilledPrograms() throws {
    let (old, fresh, other) = ("/srzoom-2000000000-1-a", "/srzoom-2000000000-2-a", "/srzoom-x-a")
    let living = "/srzoom-\(getpid())-1-a"
    for name in [old, fresh, other, living] {
      let file = shm_open(name, O_RDWR | O_CREAT, 0o600)
      try #require(file >= 0)
      let past = timespec(tv_sec: time(nil) - 100, tv_nsec: 0)
      if name != fresh { futimens(file, [past, past]) }
      close(file)
    }
    defer { for name in [old, fresh, other, living] { shm_unlink(name) } }
    SharedMemory.removeLeftovers()
    #expect([old, fresh, other, living].map(exists) == [false, true, true, true])
  }
}
