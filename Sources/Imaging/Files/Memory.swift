import Glibc

/// Whether so much memory is to be had, asked before Swift takes it: Swift itself would trap.
///
/// Asked of the system, as malloc does for much memory; the compiler leaves out a malloc that is freed at once.
public func isMemoryAvailable(_ count: Int) -> Bool {
  let memory = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
  if memory == MAP_FAILED { return false }
  munmap(memory, count)
  return true
}
