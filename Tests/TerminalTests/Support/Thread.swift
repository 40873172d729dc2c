import Dispatch

/// A thread of the system: tests that block must not wait for a pool.
enum Thread {
  static func start(_ body: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "pty").async(execute: body)
  }
}
