import Imaging

/// A change of the view, by a key or the mouse.
enum ViewAction: Sendable, Hashable {
  /// Move the box by eighths of its size.
  case move(eighthsX: Int, eighthsY: Int)
  /// Move the box by eighths of the photo.
  case leap(eighthsX: Int, eighthsY: Int)
  /// Put the middle of the box on a photo pixel.
  case center(x: Int, y: Int)
  /// Make the box as large as needed to hold a part of the photo.
  case show(Region)
  /// Go up or down the list of magnifications: a smaller or larger box.
  case magnify(Int)
  case showWholePhoto, showActualPixels
  case nextComparison, nextOverview, toggleFullScreen, flip, togglePixels, toggleAttention
  /// Move the wipe's divider by steps.
  case moveDivider(Int)
  /// Put the wipe's divider at a share of the pane's width.
  case placeDivider(Double)
}
