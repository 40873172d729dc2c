import CLSR

/// What the command line tells the viewer.
struct ViewSettings: Sendable {
  /// The photos and folders, in the order given; at least one.
  var paths: [String]
  /// The networks, one of which is there.
  var models: ModelRing
  /// How it is run.
  var restorerOptions: RestorerOptions
  /// Photos of more pixels are refused.
  var maxPixels: Int
  /// Whether the box walks by itself at first.
  var isDemo = false
}
