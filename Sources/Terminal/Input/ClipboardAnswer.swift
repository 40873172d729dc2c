extension Clipboard {
  /// Whether a picture was put on the clipboard, if `answer` is about that: `5522;type=write:status=DONE`.
  static func isWritten(_ answer: Answer) -> Bool? {
    guard answer.kind == .operatingSystem, answer.body.hasPrefix("5522;type=write:status=") else {
      return nil
    }
    return answer.body.hasSuffix("status=DONE")
  }
}
