import Dispatch
import Imaging
import Synchronization

/// Hands restored strips over, one at a time, on a thread that the pool lends; before that they are prepared on all threads.
final class StripReceiver<Band: Sendable>: Sendable {
  private let prepare: @Sendable (Restoration) -> Band
  private let receive: @Sendable ([Band]) -> Bool
  /// Taken while a strip is being received.
  private let turn = DispatchSemaphore(value: 1)
  private let isRefused = Atomic(false)
  private let rows = Atomic(0)

  /// `receive` says whether it wants more.
  init(
    prepare: @escaping @Sendable (_ band: Restoration) -> Band,
    receive: @escaping @Sendable (_ bands: [Band]) -> Bool
  ) {
    self.prepare = prepare
    self.receive = receive
  }

  /// How many rows have been received, in the photo's pixels.
  var receivedRows: Int { rows.load(ordering: .relaxed) }

  /// Hands a strip over as soon as the one before has been received, so that no more than one is held.
  ///
  /// - Returns: false when no more are wanted.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func hand(_ strip: Restoration, _ execution: Execution) throws(CancellationError) -> Bool {
    guard finish() else { return false }
    let bands = try prepared(strip, execution)
    let height = strip.region.height
    turn.wait()
    execution.pool.lend {
      if !self.receive(bands) { self.isRefused.store(true, ordering: .relaxed) }
      self.rows.wrappingAdd(height, ordering: .relaxed)
      self.turn.signal()
    }
    return true
  }

  private func prepared(_ strip: Restoration, _ execution: Execution) throws(CancellationError) -> [Band] {
    let places = Self.bands(of: strip.region)
    let bands = Mutex([Band?](repeating: nil, count: places.count))
    try execution.forEach(places.count) { index, _ in
      let band = prepare(strip.cropped(to: places[index]))
      bands.withLock { $0[index] = band }
    }
    return bands.withLock { $0.compactMap { $0 } }
  }

  /// What a thread prepares at once: rows of about so many of the photo's pixels, 1.5 MB of the result.
  private static var bandArea: Int { 1 << 15 }

  private static func bands(of strip: Region) -> [Region] {
    let height = max(1, bandArea / strip.width)
    return stride(from: strip.y, to: strip.maxY, by: height).map {
      Region(x: strip.x, y: $0, width: strip.width, height: min(height, strip.maxY - $0))
    }
  }

  /// Waits until the last strip that was handed over has been received.
  ///
  /// - Returns: whether all were wanted.
  @discardableResult func finish() -> Bool {
    turn.wait()
    defer { turn.signal() }
    return !isRefused.load(ordering: .relaxed)
  }
}
