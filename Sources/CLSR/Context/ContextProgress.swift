/// How much of a photo's context is computed.
public struct ContextProgress: Sendable, Equatable {
  /// Tiles ready, and tiles in all.
  public var ready: Int, total: Int
  /// Whether filling stopped because `RestorerOptions.contextMemory` is used up.
  public var isLimited: Bool
}
