import Imaging

/// What a key can ask for.
enum Action: Sendable, Hashable {
  /// Show the photo in another way.
  case view(ViewAction)
  /// Show or hide what covers the panes.
  case popup(Popup)
  /// Do something with files.
  case file(FileAction)
  /// What only the program around the view can do.
  case program(ProgramAction)
  /// Leave a popup, a full screen or, at last, the program.
  case leave(quits: Bool)

  /// What covers the panes.
  enum Popup: Sendable, Hashable { case help, info }
}

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

/// What is done with files.
enum FileAction: Sendable, Hashable {
  case save, saveAs, saveComparison
  /// Go to the next (1) or previous (-1) file.
  case change(Int)
}

/// What the program does around the view.
enum ProgramAction: Sendable, Hashable { case redraw, suspend, quit }
