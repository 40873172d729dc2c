/// A change of what the network is told of a photo's damage.
enum DamageAction: Sendable, Hashable {
  /// More or less of a part.
  case change(DamageChoice.Part, by: Int)
  /// Back to what the command line said, or else to the estimate.
  case reset
}
