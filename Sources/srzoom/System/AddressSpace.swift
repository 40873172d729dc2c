import CLSR
import Glibc
import Imaging

/// The memory that `ulimit -v` allows the program.
enum AddressSpace {
  /// What OpenBLAS takes for each thread while it multiplies matrices; it hangs when it does not get them.
  private static let product = 128 << 20
  /// What each further thread takes beside that: a stack.
  private static let thread = 8 << 20
  /// What the largest part of a box takes, and what Swift, which ends the program when memory is refused, may take.
  private static let workspace = 256 << 20
  /// What the program and its libraries take before a photo is read, rounded up.
  private static let program = 110 << 20

  /// The limit in bytes; nil when there is none.
  static var limit: Int? {
    var limits = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limits) == 0 else { return nil }
    // RLIM_INFINITY is the largest number.
    return Int(exactly: limits.rlim_cur)
  }

  /// How many of the threads asked for fit into `limit` beside everything else, so that they are fewer rather than none;
  /// at least 1.
  static func threads(_ asked: Int, contextMemory: Int, limit: Int?) -> Int {
    guard let limit else { return asked }
    let left = limit - program - workspace - contextMemory - product
    return max(1, min(asked, left / (product + thread) + 1))
  }

  /// Whether the network fits into what is left of the limit, so that nothing is begun that could not be ended.
  static func hasRoom(for options: RestorerOptions) -> Bool {
    guard limit != nil else { return true }
    let threads = options.threadCount * product + (options.threadCount - 1) * thread
    return isMemoryAvailable(threads + workspace + options.contextMemory)
  }
}
