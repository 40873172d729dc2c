/// A region's features on their way through the stages of a backbone.
struct Features {
  /// What the next stage reads, `channels × height × width`, and replaces by what it makes of it.
  var z: FeatureMap
  /// What stages keep for later ones, the earliest first.
  var kept: [FeatureMap] = []

  /// All maps, to be given back to the workspace.
  var maps: [FeatureMap] { kept + [z] }
}
