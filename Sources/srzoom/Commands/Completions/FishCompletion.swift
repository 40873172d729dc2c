/// Completion for fish.
struct FishCompletion {
  let commands: [CommandSummary]
  let models: [String]

  var script: String {
    """
    # Completion of srzoom for fish, by: srzoom --generate-completion-script fish

    # The command that is typed; the viewer needs no word.
    function __srzoom_command
        set -l words (commandline -opc)
        if contains -- "$words[2]" \(commands.map(\.commandName).joined(separator: " "))
            echo $words[2]
        else
            echo view
        end
    end

    # Folders, and files with one of these endings.
    function __srzoom_files
        set -l endings (string join '|' $argv)
        complete -C "__fish_command_without_completions "(commandline -ct) |
            string match -rei "(?:/|\\.(?:$endings))(?:\\t|\\$)"
    end

    complete -c srzoom -f
    \(commands.map(command).joined())
    \(commands.flatMap(arguments).joined())
    """
  }

  private func command(_ command: CommandSummary) -> String {
    "complete -c srzoom -n 'test (count (commandline -opc)) = 1' -a \(command.commandName)"
      + " -d '\(Self.quoted(command.abstract ?? ""))'\n"
  }

  private func arguments(of command: CommandSummary) -> [String] {
    let here = "complete -c srzoom -n 'test (__srzoom_command) = \(command.commandName)'"
    let options = command.options.map { option in
      let names = option.names?.map { $0.kind == "long" ? "-l \($0.name)" : "-s \($0.name)" } ?? []
      let value = option.kind == .flag ? "" : " -x\(choices(of: option))"
      return "\(here) \(names.joined(separator: " "))\(value) -d '\(Self.quoted(option.summary))'\n"
    }
    return options + [command.operand].compactMap(\.self).map { "\(here) -k\(choices(of: $0))\n" }
  }

  private func choices(of argument: CommandSummary.Argument) -> String {
    switch argument.values(models: models) {
    case .unknown: ""
    case .words(let words): " -a '\(words.joined(separator: " "))'"
    case .files(let endings): " -a '\(files(endings))'"
    case .wordsOrFiles(let words, let endings): " -a '\(words.joined(separator: " ")) \(files(endings))'"
    case .folders: " -a '(__fish_complete_directories (commandline -ct))'"
    }
  }

  private func files(_ endings: [String]) -> String {
    "(__srzoom_files \(endings.joined(separator: " ")))"
  }

  /// Text inside of single quotes.
  private static func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
  }
}
