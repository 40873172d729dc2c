/// The hyperparameters of the global context module.
public struct GCMParameters: Sendable, Equatable {
  /// The stage of the base branch after which it is applied, from 1.
  public let afterStage: Int
  /// Heads of the attention.
  public let heads: Int
  /// A side of a patch of the context, in LR pixels (r): 4 or 6, for the convolutions take one tile for each.
  public let patchSide: Int
  /// The most patches (N).
  public private(set) var patchLimit: Int
  /// Where the distance bias ends, and what it is divided by, in LR pixels.
  public let distanceLimit: Float, distanceScale: Float

  /// The same with `patches` at most.
  func limited(toPatches patches: Int) -> GCMParameters {
    var parameters = self
    parameters.patchLimit = min(patchLimit, patches)
    return parameters
  }

  /// Reads and checks the metadata of a file whose base branch has `channels` features and `stages` stages.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`.
  init(_ metadata: Metadata, channels: Int, stages: Int) throws(ModelError) {
    heads = try metadata.integer("heads", in: 1...64)
    guard channels % (2 * heads) == 0 else {
      throw .unusableParameter(name: "heads", value: String(heads), expected: .heads(ofChannels: channels))
    }
    afterStage = try metadata.integer("gcm_after", in: 1...stages)
    patchSide = try metadata.integer("patch", in: 4...6, multipleOf: 2)
    patchLimit = try metadata.integer("patches", in: 1...4096)
    distanceLimit = try metadata.number("distance_limit")
    distanceScale = try metadata.number("distance_scale")
  }
}
