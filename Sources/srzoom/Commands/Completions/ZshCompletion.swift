/// Completion for zsh: a function of its `fpath`, or a file to source.
struct ZshCompletion {
  let commands: [CommandSummary]
  let models: [String]

  var script: String {
    #"""
    #compdef srzoom
    # Completion of srzoom for zsh, by: srzoom --generate-completion-script zsh

    _srzoom() {
      local -a commands=(
    \#(commands.map { "    '\($0.commandName):\(Self.quoted($0.abstract ?? ""))'\n" }.joined())\#
      )
      local command=view
      if (( CURRENT == 2 )); then
        _describe -t commands command commands
      elif [[ -n ${(M)commands:#${(b)words[2]}:*} ]]; then
        command=$words[2]
        shift words
        (( CURRENT-- ))
      fi
      case $command in
    \#(commands.map(arguments).joined())\#
      esac
    }

    # Files with one of these endings, and folders; _files would show all files where there are none.
    _srzoom_files() {
      _alternative "files:file:_path_files -g '*.(#i)($1)'" 'directories:folder:_path_files -/'
    }

    _srzoom_models() {
      _alternative 'models:built-in model:(\#(models.joined(separator: " ")))' \
        'files:weights:_path_files -g "*.(#i)safetensors"' 'directories:folder:_path_files -/'
    }

    if [[ $funcstack[1] = _srzoom ]]; then
      _srzoom "$@"
    else
      compdef _srzoom srzoom
    fi

    """#
  }

  private func arguments(of command: CommandSummary) -> String {
    let operand = command.operand.map { "'*:\($0.valueName ?? ""):\(action(for: $0))'" }
    let specifications = command.options.map(specification) + [operand].compactMap(\.self)
    return "    \(command.commandName))\n      _arguments -s -S : \\\n"
      + specifications.map { "        \($0)" }.joined(separator: " \\\n") + " ;;\n"
  }

  /// An option for `_arguments`: `'(-o --output)'{-o,--output=}'[Where to save.]:output:_files'`.
  private func specification(of option: CommandSummary.Argument) -> String {
    let isFlag = option.kind == .flag
    let names = option.spellings.map { isFlag || !$0.hasPrefix("--") ? $0 : $0 + "=" }
    let exclusion = option.isRepeating ? "*" : "(\(option.spellings.joined(separator: " ")))"
    let alternatives =
      names.count > 1 ? "'\(exclusion)'{\(names.joined(separator: ","))}'" : "'\(exclusion)\(names[0])"
    let value = isFlag ? "" : ":\(Self.quoted(option.valueName ?? "")):\(action(for: option))"
    return "\(alternatives)[\(Self.quoted(option.summary))]\(value)'"
  }

  private func action(for argument: CommandSummary.Argument) -> String {
    switch argument.values(models: models) {
    case .unknown: " "
    case .words(let words): "(\(words.joined(separator: " ")))"
    // Behind a space a function gets its own arguments alone.
    case .files(let endings): " _srzoom_files \"\(endings.joined(separator: "|"))\""
    case .wordsOrFiles: "_srzoom_models"
    case .folders: "_path_files -/"
    }
  }

  /// Text inside of single quotes, where brackets and colons have a meaning.
  private static func quoted(_ text: String) -> String {
    text.map { character in
      switch character {
      case "'": "'\\''"
      case "[", "]", ":", "\\": "\\\(character)"
      default: "\(character)"
      }
    }.joined()
  }
}
