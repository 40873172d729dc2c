import Imaging

/// The messages and follow-ups of saving: a path to copy, a name to offer again.
struct SaveDialogue: Sendable {
  /// The name that could not be saved under.
  private var failedName: String?
  /// The names that have been saved under.
  private var takenNames: Set<String> = []

  /// A prompt for the name of a box of a photo.
  func prompt(photo: String, box: Region) -> LinePrompt {
    let saved = SavedRegion(photo: photo, region: box)
    let name = (1...).lazy.map { saved.fileName(copy: $0) }.first { !takenNames.contains($0) }
    return LinePrompt(question: "save as: ", text: failedName ?? name ?? "")
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
    takenNames.insert(path)
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
  /// - Returns: what to say: the reason, for a long name would leave no room for it.
  func notSaved(_ failure: Failure) -> String {
    guard case .save(_, let error) = failure else { return "not saved: \(failure)" }
    return "not saved: \(error)".printable
  }

  /// A prompt that gives the reason and keeps the typed name, with the next number where there is such a file; nil when
  /// something else than the name is at fault.
  mutating func prompt(after failure: Failure) -> LinePrompt? {
    guard let name = failedName else { return nil }
    let path = SavedRegion.path(typed: name)
    switch failure {
    case .save(path: path, .exists): failedName = SavedRegion.numberedNext(name)
    case .outputFormat(path: path), .save(path: path, _): break
    default: return nil
    }
    // The name need not be said twice.
    let reason = "\(failure)".dropFirst("\(path.printable): ".count)
    return LinePrompt(question: "\(reason); save as: ", text: failedName ?? name)
  }
}
