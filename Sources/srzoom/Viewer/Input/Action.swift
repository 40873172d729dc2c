/// What a key can ask for.
enum Action: Sendable, Hashable {
  /// Show the photo in another way.
  case view(ViewAction)
  /// Show or hide what covers the panes.
  case popup(Popup)
  /// Tell the network of more or less damage than it reads from the photo.
  case damage(DamageAction)
  /// Go on to the next model.
  case nextModel
  /// Show more or less of the model than of the first one, in quarters.
  case mix(Int)
  /// Do something with files.
  case file(FileAction)
  /// What only the program around the view can do.
  case program(ProgramAction)
  /// Leave a popup, a full screen or, at last, the program.
  case leave(quits: Bool)

  /// What covers the panes.
  enum Popup: Sendable, Hashable { case help, info }
}

/// What is done with files.
enum FileAction: Sendable, Hashable {
  case save, saveAs, saveComparison, copy
  /// Go to the next (1) or previous (-1) file.
  case change(Int)
}

/// What the program does around the view.
enum ProgramAction: Sendable, Hashable { case redraw, suspend, quit }
