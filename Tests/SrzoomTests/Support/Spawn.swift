import Glibc
import Imaging
import SystemPackage
import Testing

@testable import srzoom

/// Starts the processes of the tests, by `posix_spawn`.
enum Spawn {
  /// Starts `command`, the program's path and its arguments.
  ///
  /// - Parameters:
  ///   - command: at least the path.
  ///   - environment: all of it, as `NAME=value`.
  ///   - actions: what is done with file descriptors first.
  ///   - flags: attributes beside the signal mask.
  /// - Returns: the new process.
  /// - Throws: an expectation that failed, when it does not start.
  static func start(
    _ command: [String], environment: [String], _ actions: inout posix_spawn_file_actions_t, flags: Int16 = 0
  ) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Swift Testing runs tests on Dispatch's threads, which block signals; a program started by a shell does not.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, flags | Int16(POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    let failure = withCStrings(command) { arguments in
      withCStrings(environment) { environment in
        posix_spawn(&process, command[0], &actions, &attributes, arguments, environment)
      }
    }
    try #require(failure == 0, "posix_spawn \(command[0]): \(Errno(rawValue: failure))")
    return process
  }

  /// A null-terminated `char *[]` that lives as long as `body`.
  private static func withCStrings<R>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> R
  ) rethrows -> R {
    let copies = strings.map { strdup($0.cFileName) } + [nil]
    defer { for copy in copies { free(copy) } }
    return try body(copies)
  }
}
