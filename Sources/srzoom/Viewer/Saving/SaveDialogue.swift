import Imaging

/// The messages and follow-ups of saving: a path to copy, a name to offer again.
struct SaveDialogue: Sendable {
  /// The name that could not be saved under.
  private var failedName: String?

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

  /// A picture was saved.
  ///
  /// - Returns: what to say, and the path to copy if one is.
  mutating func saved(
    _ path: String, folder: String?, copiesPath: Bool
  ) -> (message: String, copied: String?) {
    failedName = nil
    guard copiesPath else {
      return ("saved \(path.printable)" + (folder.map { " in \($0.printable)" } ?? ""), nil)
    }
    // Whether the terminal takes it, it does not say.
    return (
      "saved \(path.printable); its path was sent to the clipboard", (folder.map { $0 + "/" } ?? "") + path
    )
  }

  /// A picture was not saved.
  ///
  /// - Returns: what to say.
  func notSaved(_ failure: Failure) -> String { "not saved: \(failure)" }

  /// A prompt that gives the reason and keeps the typed name; nil when something else than the name is at fault.
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
