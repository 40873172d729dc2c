/// An architecture that the community trains: its files are recognized by the names and shapes of their tensors.
protocol PublishedArchitecture: Architecture {
  /// Reads the hyperparameters from the shapes; nil if the names are not those of such a network.
  ///
  /// - Throws: `ModelError` if it is a network that enlarges otherwise than four times, or a variant that is not known.
  init?(_ tensors: TensorShapes) throws(ModelError)

  /// True pixels around a region that it should see: its reach, or less where more changes nothing that could be seen.
  var padding: Int { get }

  /// Marks tensors as read that the network does not need.
  func skipUnused(_ weights: inout WeightReader)
}

extension PublishedArchitecture {
  func skipUnused(_ weights: inout WeightReader) {}
}
