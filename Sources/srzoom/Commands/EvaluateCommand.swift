import ArgumentParser

/// `srzoom evaluate`: the paper's protocol on a folder of high-resolution pictures.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Score the methods on a folder of high-resolution pictures.")
}
