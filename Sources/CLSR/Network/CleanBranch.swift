import Glibc

/// A second base branch, for photos that nothing happened to (ours): no single branch is best for both
/// these and damaged photos.
///
/// What runs is one branch with the weights of both, blended by the photo's damage, so that a region costs no more.
struct CleanBranch: Sendable {
  private let architecture: any Architecture
  /// The tensors of the base branch, and those of this one by the same names.
  private let base: [String: Tensor], clean: [String: Tensor]
  private let linear: Linear

  private static let basePrefix = "base."

  /// Reads the tensors `clean.…`, as many and as large as those that have been taken of the base branch, and `condition.share.…`.
  init(_ architecture: any Architecture, _ weights: inout WeightReader) throws(ModelError) {
    self.architecture = architecture
    base = weights.taken(beginningWith: Self.basePrefix)
    var clean: [String: Tensor] = [:]
    for (name, tensor) in base.sorted(by: { $0.key < $1.key }) {
      let counterpart = "clean." + name.dropFirst(Self.basePrefix.count)
      clean[name] = Tensor(shape: tensor.shape, values: try weights.take(counterpart, tensor.shape))
    }
    self.clean = clean
    linear = try Linear("condition.share", ScaledDamage.count, 1, &weights)
  }

  /// How much of the weights is this branch's, 0…1.
  func share(for damage: ScaledDamage) -> Float { 1 / (1 + exp(-linear(damage.values)[0])) }

  /// The base branch with so much of this one in its weights.
  func blended(share: Float) -> Backbone {
    let tensors = base.merging(clean) { $0.blended(with: $1, share: share) }
    var weights = WeightReader(Safetensors(metadata: [:], tensors: tensors))
    do throws(ModelError) {
      return try Backbone(architecture, Self.basePrefix, &weights)
    } catch {
      preconditionFailure("tensors that made a base branch before: \(error)")
    }
  }
}
