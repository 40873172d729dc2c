import ArgumentParser
import CLSR

/// A script that completes srzoom's command lines in a shell.
///
/// The parser's own scripts know nothing of a command that needs no name, as the viewer's.
enum CompletionScript: String, CaseIterable {
  case bash, zsh, fish

  /// The script for the commands of a program.
  func text(for program: any ParsableCommand.Type) -> String {
    let commands = CommandSummary.commands(of: program)
    let models = Model.builtInNames
    return switch self {
    case .bash: BashCompletion(commands: commands, models: models).script
    case .zsh: ZshCompletion(commands: commands, models: models).script
    case .fish: FishCompletion(commands: commands, models: models).script
    }
  }
}
