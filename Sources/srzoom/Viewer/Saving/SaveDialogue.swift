import Imaging

/// What is said of what is saved, and what follows from it: a path to copy, a name to offer again.
struct SaveDialogue: Sendable {
  /// Whether the terminal takes pictures for other programs.
  let copiesPictures: Bool
  /// Whether the path of what is saved next is copied.
  private var copiesNextPath = false
  /// The name that could not be saved under.
  private var failedName: String?

  /// Nothing is saved yet.
  init(copiesPictures: Bool) { self.copiesPictures = copiesPictures }

  /// A prompt for the name of a box of a photo.
  func prompt(photo: String, box: Region) -> LinePrompt {
    LinePrompt(
      question: "save as: ", text: failedName ?? SavedRegion(photo: photo, region: box).fileName())
  }

  /// A name was typed.
  ///
  /// - Returns: why nothing can be saved under it, if that is known at once.
  mutating func typed(_ name: String) -> Failure? {
    failedName = name
    let path = SavedRegion.path(typed: name)
    return PhotoFormat(savingTo: path) == nil ? .outputFormat(path: path) : nil
  }

  /// What is saved next is copied: the picture, or its path where the terminal takes no pictures.
  mutating func copyNext() { copiesNextPath = !copiesPictures }

  /// A picture was saved.
  ///
  /// - Returns: what to say, and the path to copy if one is.
  mutating func saved(_ path: String, folder: String?) -> (message: String, copied: String?) {
    failedName = nil
    guard copiesNextPath else {
      return ("saved \(path.printable)" + (folder.map { " in \($0.printable)" } ?? ""), nil)
    }
    copiesNextPath = false
    return (
      "copied the path of what is saved: \(path.printable)", (folder.map { $0 + "/" } ?? "") + path
    )
  }

  /// A picture was not saved.
  ///
  /// - Returns: what to say.
  func notSaved(_ failure: Failure) -> String { "not saved: \(failure)" }

  /// A prompt that says why the typed name did not do, and has it still; nil when something else failed.
  func prompt(after failure: Failure) -> LinePrompt? {
    guard let failedName else { return nil }
    let path = SavedRegion.path(typed: failedName)
    switch failure {
    case .outputFormat(path: path), .save(path: path, _): break
    default: return nil
    }
    // The name need not be said twice.
    let reason = "\(failure)".dropFirst("\(path.printable): ".count)
    return LinePrompt(question: "\(reason); save as: ", text: failedName)
  }
}
