import CLSR

/// What the command line tells the viewer.
struct ViewSettings: Sendable {
  /// The photos and folders, in the order given; at least one.
  var paths: [String]
  /// The network that restores first; nil: the worker reads it between the first look at a photo and the photo.
  var model: Model?
  /// What `m` goes through, and which of them that is.
  var models: [ModelSource]
  var firstModel = 0
  /// How it is run.
  var restorerOptions: RestorerOptions
  /// Photos of more pixels are refused.
  var maxPixels: Int
  /// Whether the box walks by itself at first.
  var isDemo = false
}
