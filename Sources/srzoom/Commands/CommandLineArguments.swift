/// What the shell gave, looked at before the parser reads it.
struct CommandLineArguments {
  /// All of it, without the program's name.
  let words: [String]
  /// The names of the commands.
  private let commands: [String]

  init(_ words: [String], commands: [String]) {
    self.words = words
    self.commands = commands
  }

  /// The command that is named; nil for the viewer, which needs no name.
  var command: String? { words.first.flatMap { commands.contains($0) ? $0 : nil } }

  /// Refuses what the parser would take for something else than was meant.
  ///
  /// - Throws: `.unknownCommand` for a first word that is nearly a command and no file, `.noCommand` for help on none,
  ///   `.hyphenatedName` for a word such as `-dash.png`, in which the parser would see the letter of an option.
  func check() throws(Failure) {
    if let first = words.first, command == nil, !first.hasPrefix("-"), !File.exists(first),
      let meant = Spelling.closest(to: first, among: commands)
    {
      throw .unknownCommand(first, meant: meant)
    }
    if words.first == "help", let subject = words.dropFirst().first, !subject.hasPrefix("-"),
      !commands.contains(subject)
    {
      throw .noCommand(subject, known: commands)
    }
    for word in words.prefix(while: { $0 != "--" }) {
      guard let letter = word.dropFirst().first, word.hasPrefix("-"), letter.isLetter, word.count > 2 else {
        continue
      }
      throw .hyphenatedName(word, isFile: File.exists(word))
    }
  }
}
