import ArgumentParser
import FoundationEssentials

/// A command as the completion scripts need to know it: the parser's own description of itself.
struct CommandSummary: Decodable {
  /// What it is called.
  let commandName: String
  /// What it does, in a sentence.
  let abstract: String?
  /// Its arguments and options, in the order of the help.
  let arguments: [Argument]?
  /// The commands below it.
  let subcommands: [CommandSummary]?
  /// Whether the help shows it.
  let shouldDisplay: Bool

  /// An argument, an option or a flag.
  struct Argument: Decodable {
    let kind: Kind
    let names: [Name]?
    let abstract: String?
    let valueName: String?
    let completionKind: Completion?
    let isRepeating: Bool
    let shouldDisplay: Bool
  }

  /// How an argument is given.
  enum Kind: String, Decodable {
    case positional, option, flag
  }

  /// `--long` or `-s`.
  struct Name: Decodable {
    let kind: String
    let name: String
  }

  /// What may stand in an argument's place.
  struct Completion: Decodable {
    let file: Files?
    let list: Words?
    let directory: Empty?

    struct Files: Decodable { let extensions: [String] }
    struct Words: Decodable { let values: [String] }
    struct Empty: Decodable {}
  }

  /// A program's commands, from the parser.
  static func commands(of program: any ParsableCommand.Type) -> [CommandSummary] {
    struct Dump: Decodable { let command: CommandSummary }
    do {
      let dump = try JSONDecoder().decode(Dump.self, from: Data(program._dumpHelp().utf8))
      return dump.command.subcommands?.filter { $0.shouldDisplay && $0.commandName != "help" } ?? []
    } catch {
      preconditionFailure("the parser's description of the commands: \(error)")
    }
  }
}

extension CommandSummary {
  /// Its options and flags.
  var options: [Argument] { arguments?.filter { $0.kind != .positional && $0.shouldDisplay } ?? [] }
  /// What its argument without a name may be.
  var operand: Argument? { arguments?.first { $0.kind == .positional } }
}

extension CommandSummary.Argument {
  /// What may stand in its place.
  enum Values: Equatable {
    /// Nothing that could be listed.
    case unknown
    /// One of these words.
    case words([String])
    /// A file with one of these endings.
    case files([String])
    /// One of these words, or a file with one of these endings.
    case wordsOrFiles([String], [String])
    /// A folder.
    case folders
  }

  /// What may stand in its place.
  func values(models: [String]) -> Values {
    if let words = completionKind?.list?.values { return .words(words) }
    if let endings = completionKind?.file?.extensions {
      return spellings.contains("--model") ? .wordsOrFiles(models, endings) : .files(endings)
    }
    return completionKind?.directory == nil ? .unknown : .folders
  }

  /// How it is written: `-o`, `--output`; the short names first.
  var spellings: [String] {
    let names = names ?? []
    return names.filter { $0.kind != "long" }.map { "-" + $0.name }
      + names.filter { $0.kind == "long" }.map { "--" + $0.name }
  }

  /// What it is for: its help up to the first full stop, colon or bracket.
  var summary: String {
    guard let text = abstract, let end = text.firstMatch(of: /[.:;] |\.$| \(/) else { return abstract ?? "" }
    return String(text[..<end.range.lowerBound])
  }
}
