import Dispatch
import Imaging
import Synchronization

/// Hands restored strips over, one at a time, on a thread that the pool lends.
final class StripReceiver: Sendable {
  private let pool: ThreadPool
  private let receive: @Sendable (Restoration) -> Bool
  /// Taken while a strip is being received.
  private let turn = DispatchSemaphore(value: 1)
  private let isRefused = Atomic(false)
  private let rows = Atomic(0)

  /// `receive` says whether it wants more.
  init(_ pool: ThreadPool, _ receive: @escaping @Sendable (_ strip: Restoration) -> Bool) {
    self.pool = pool
    self.receive = receive
  }

  /// How many rows have been received, in the photo's pixels.
  var receivedRows: Int { rows.load(ordering: .relaxed) }

  /// Hands a strip over as soon as the one before has been received.
  ///
  /// - Returns: false when no more are wanted.
  func hand(_ strip: Restoration) -> Bool {
    turn.wait()
    if isRefused.load(ordering: .relaxed) {
      turn.signal()
      return false
    }
    pool.lend {
      if !self.receive(strip) { self.isRefused.store(true, ordering: .relaxed) }
      self.rows.wrappingAdd(strip.region.height, ordering: .relaxed)
      self.turn.signal()
    }
    return true
  }

  /// Waits until the last strip has been received.
  ///
  /// - Returns: whether all were wanted.
  @discardableResult func finish() -> Bool {
    turn.wait()
    defer { turn.signal() }
    return !isRefused.load(ordering: .relaxed)
  }
}
