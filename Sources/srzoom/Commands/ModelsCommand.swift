import ArgumentParser

/// `srzoom models`: what is built in.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the built-in models.")
}
