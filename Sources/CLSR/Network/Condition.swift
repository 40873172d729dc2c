/// The photo condition (ours): modulates the base branch by the photo's damage.
///
/// After each block's first convolution h becomes h · (1 + γ) + δ, by channel. One damage for a photo folds into the
/// weights once, so a region costs no more.
struct Condition: Sendable {
  let estimator: DamageEstimator
  private let linear1: Linear, linear2: Linear
  /// Features in the base branch (c).
  private let channels: Int

  /// Reads the tensors `estimator.…` and `condition.…` for `blocks` blocks of `channels` features.
  init(
    _ parameters: ConditionParameters, channels: Int, blocks: Int, _ weights: inout WeightReader
  ) throws(ModelError) {
    self.channels = channels
    estimator = try DamageEstimator(parameters, &weights)
    linear1 = try Linear("condition.linear1", ScaledDamage.count, parameters.hiddenCount, &weights)
    linear2 = try Linear("condition.linear2", parameters.hiddenCount, 2 * channels * blocks, &weights)
  }

  /// One for each block of the base branch, counted through the stages.
  func modulations(for damage: ScaledDamage) -> [Modulation] {
    let values = linear2(linear1(damage.values).map { max($0, 0) })
    return stride(from: 0, to: values.count, by: 2 * channels).map { start in
      Modulation(
        scale: Array(values[start..<start + channels]),
        shift: Array(values[start + channels..<start + 2 * channels]))
    }
  }
}
