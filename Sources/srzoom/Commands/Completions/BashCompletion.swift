/// Completion for bash, without help of the package bash-completion.
struct BashCompletion {
  let commands: [CommandSummary]
  let models: [String]

  var script: String {
    #"""
    # Completion of srzoom for bash, by: srzoom --generate-completion-script bash

    # The words of a list that begin with $cur.
    _srzoom_words() {
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$1" -- "$cur")
    }

    # The files with one of these endings that begin with $cur, and folders.
    _srzoom_files() {
        local ending
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$cur")
        for ending; do
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -X "!*.$ending" -- "$cur")
        done
    }

    _srzoom() {
        local cur=$2 prev=$3 command=view
        COMPREPLY=()
        # bash takes --option=value apart at the equals sign.
        [ "$prev" = = ] && prev=${COMP_WORDS[COMP_CWORD - 2]}
        if [ "$COMP_CWORD" -gt 1 ]; then
            case ${COMP_WORDS[1]} in
                \#(commands.map(\.commandName).joined(separator: " | "))) command=${COMP_WORDS[1]} ;;
            esac
        else
            _srzoom_words '\#(commands.map(\.commandName).joined(separator: " "))'
        fi
        case "$command $prev" in
    \#(commands.flatMap(values).joined())\#
        esac
        case "$command $cur" in
    \#(commands.map(words).joined())\#
        esac
    }

    complete -o filenames -F _srzoom srzoom

    """#
  }

  /// What follows the options that take a value.
  private func values(of command: CommandSummary) -> [String] {
    command.options.filter { $0.kind == .option }.map { option in
      let patterns = option.spellings.map { "'\(command.commandName) \($0)'" }.joined(separator: " | ")
      return "        \(patterns)) \(completions(of: option))return ;;\n"
    }
  }

  /// Options where a hyphen is typed, else what the command works on.
  private func words(of command: CommandSummary) -> String {
    let options = command.options.flatMap(\.spellings).joined(separator: " ")
    return "        '\(command.commandName) -'*) _srzoom_words '\(options)' ;;\n"
      + "        '\(command.commandName) '*) \(command.operand.map(completions) ?? "")return ;;\n"
  }

  private func completions(of argument: CommandSummary.Argument) -> String {
    switch argument.values(models: models) {
    case .unknown: ""
    case .words(let words): "_srzoom_words '\(words.joined(separator: " "))'; "
    case .files(let endings): files(endings)
    case .wordsOrFiles(let words, let endings):
      "_srzoom_words '\(words.joined(separator: " "))'; \(files(endings))"
    case .folders: "_srzoom_files; "
    }
  }

  private func files(_ endings: [String]) -> String {
    "_srzoom_files \(endings.map { "'\(Self.inAnyCase($0))'" }.joined(separator: " ")); "
  }

  /// A pattern for small and capital letters: `[jJ][pP][gG]`.
  private static func inAnyCase(_ ending: String) -> String {
    ending.map { $0.isLetter ? "[\($0.lowercased())\($0.uppercased())]" : "\($0)" }.joined()
  }
}
