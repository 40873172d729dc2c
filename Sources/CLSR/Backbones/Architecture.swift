/// The hyperparameters of one kind of backbone, and how its layers are read from a weights file.
///
/// Another backbone is another type of this protocol, listed in `Architectures`, with stages and tails of its own: PIM, GCM, context, cost
/// and configuration know no more of a backbone than this.
protocol Architecture: Sendable {
  /// What a file's metadata calls it.
  static var name: String { get }

  /// Reads and checks its hyperparameters.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`.
  init(_ metadata: Metadata) throws(ModelError)

  /// Features between the stages (c), a multiple of 16.
  var channels: Int { get }
  /// Blocks in all stages together.
  var blockCount: Int { get }
  /// Groups of blocks, between which the modules of CLSR are applied.
  var stageCount: Int { get }

  /// Reads the tensors `PREFIX.head.…`; the prefix is `base` or `pim`, the channels are c or c'.
  func head(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> HeadConvolution

  /// Reads the tensors `PREFIX.stages.…`.
  func stages(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> [any Stage]

  /// Reads the tensors `PREFIX.tail.…`.
  func tail(_ prefix: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) -> any Tail
}
