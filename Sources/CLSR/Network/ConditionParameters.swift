/// The hyperparameters of the photo condition.
public struct ConditionParameters: Sendable, Equatable {
  /// A side of a patch that the estimator reads, in LR pixels.
  public let patchSide: Int
  /// Patches across and down.
  public let patchesPerSide: Int
  /// Numbers in the condition's hidden layer.
  public let hiddenCount: Int
  /// Whether there is a second base branch, for photos that nothing happened to.
  public let hasCleanBranch: Bool

  /// Reads and checks a file's metadata, whose `parts` tell whether there is a second base branch.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`.
  init(_ metadata: Metadata, hasCleanBranch: Bool) throws(ModelError) {
    patchSide = try metadata.integer("estimator_patch", in: 8...64, multipleOf: 4)
    patchesPerSide = try metadata.squareRoot("estimator_patches", in: 2...16)
    hiddenCount = try metadata.integer("condition_channels", in: 1...1024)
    self.hasCleanBranch = hasCleanBranch
  }
}
