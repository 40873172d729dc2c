import CLSR
import Glibc
import Imaging

/// The memory that `ulimit -v` allows the program.
enum AddressSpace {
  /// What OpenBLAS takes for each thread that multiplies matrices; it waits for ever for what it does not get.
  private static let product = 128 << 20
  /// What the largest part of a box takes, and what Swift, which ends the program when memory is refused, may take.
  private static let workspace = 256 << 20

  /// The limit in bytes; nil when there is none.
  static var limit: Int? {
    var limits = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limits) == 0 else { return nil }
    // RLIM_INFINITY is the largest number.
    return Int(exactly: limits.rlim_cur)
  }

  /// Whether the network fits into what is left of the limit, so that nothing is begun that could not be ended.
  static func hasRoom(for options: RestorerOptions) -> Bool {
    guard limit != nil else { return true }
    return isMemoryAvailable(options.threadCount * product + workspace + options.contextMemory)
  }
}
