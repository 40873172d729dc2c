/// The hyperparameters of one kind of backbone, and how its layers are read from a weights file.
///
/// Another backbone is another type of this protocol, with stages and tails of its own: PIM, GCM, context, cost and
/// configuration know no more of a backbone than this. `Architectures` lists those that a file's metadata can name,
/// `PublishedNetworks` those that are recognized without.
protocol Architecture: Sendable {
  /// What a file's metadata calls it.
  var name: String { get }
  /// Features between the stages (c).
  var channels: Int { get }
  /// Blocks in all stages together, with weights of their own.
  var blockCount: Int { get }
  /// Groups of blocks, between which the modules of CLSR are applied.
  var stageCount: Int { get }

  /// Reads the tensors of the first layer.
  ///
  /// - Parameters:
  ///   - prefix: what their names begin with: `base.`, `pim.`, or nothing in a published file.
  ///   - channels: features, c or c'.
  ///   - weights: the file's tensors.
  /// - Returns: the layer, ready to run.
  /// - Throws: `ModelError` if a tensor is missing or has another shape, as the others do.
  func head(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> HeadConvolution

  /// Reads the tensors of the stages.
  func stages(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> [any Stage]

  /// Reads the tensors of the tail.
  func tail(_ prefix: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) -> any Tail
}
