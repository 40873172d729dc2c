import Imaging

// The older label, until all callers say `isCancelled`.
extension Restorer {
  /// See `isCancelled`.
  public func restore(
    _ region: Region, method: Method = .clsr, isStale: @escaping @Sendable () -> Bool,
    progress: (Double) -> Void = { _ in }
  ) -> Restoration? {
    restore(region, method: method, isCancelled: isStale, progress: progress)
  }

  /// See `isCancelled`.
  public func attention(of region: Region, isStale: @escaping @Sendable () -> Bool) -> [AttendedPatch]? {
    attention(of: region, isCancelled: isStale)
  }

  /// See `isCancelled`.
  public func extendContext(around region: Region, isStale: @escaping @Sendable () -> Bool) -> Bool {
    extendContext(around: region, isCancelled: isStale)
  }
}
