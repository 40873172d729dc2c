/// The photo condition (ours): modulates the base branch by the photo's damage.
///
/// After each block's first convolution h becomes h · (1 + γ) + δ, by channel. One damage for a photo folds into the
/// weights once, so a region costs no more. Where there is a second base branch for clean photos, the damage blends the two, too.
struct Condition: Sendable {
  let estimator: DamageEstimator
  private let linear1: Linear, linear2: Linear
  /// Features in the base branch (c).
  private let channels: Int
  /// Nil if there is only one base branch.
  private let cleanBranch: CleanBranch?

  /// Reads the tensors `estimator.…`, `condition.…` and `clean.…`, after those of the base branch.
  init(
    _ parameters: ConditionParameters, _ architecture: any Architecture, _ weights: inout WeightReader
  ) throws(ModelError) {
    channels = architecture.channels
    estimator = try DamageEstimator(parameters, &weights)
    linear1 = try Linear("condition.linear1", ScaledDamage.count, parameters.hiddenCount, &weights)
    linear2 = try Linear(
      "condition.linear2", parameters.hiddenCount, 2 * channels * architecture.blockCount, &weights)
    cleanBranch = parameters.hasCleanBranch ? try CleanBranch(architecture, &weights) : nil
  }

  /// The base branch for photos of this damage.
  func conditioned(_ base: Backbone, on damage: ScaledDamage) -> Backbone {
    let modulations = modulations(for: damage)
    guard let cleanBranch else { return base.modulated(by: modulations) }
    let share = cleanBranch.share(for: damage)
    return cleanBranch.blended(share: share).modulated(by: modulations.map { $0.faded(to: 1 - share) })
  }

  /// One for each block of the base branch, counted through the stages, before any fades.
  func modulations(for damage: ScaledDamage) -> [Modulation] {
    let values = linear2(linear1(damage.values).map { max($0, 0) })
    return stride(from: 0, to: values.count, by: 2 * channels).map { start in
      Modulation(
        scale: Array(values[start..<start + channels]),
        shift: Array(values[start + channels..<start + 2 * channels]))
    }
  }
}
