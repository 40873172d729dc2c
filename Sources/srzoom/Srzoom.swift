import ArgumentParser
import Glibc
import Imaging

/// The program: reads the command line, runs one command, and says in one line what went wrong.
@main
struct Srzoom: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "srzoom",
    abstract: "View photos in the terminal, and super-resolve what is under a box.",
    usage: """
      srzoom [view] [<options>] <image> ...
      srzoom upscale [<options>] <image> ... [--roi <WxH+X+Y>] ... -o <output> ...
      srzoom evaluate [<options>] <folder>
      srzoom bench [<options>]
      srzoom models [<options>] [<file> ...]
      """,
    discussion: """
      What is under the box is shown plain, and restored at four times its size by a neural network that also \
      looks at the rest of the photo; all of it on the CPU. Most options of the viewer can be set for good in \
      ~/.config/srzoom/config, a line each: graphics = sixel
      """,
    version: "srzoom \(Version.current)",
    subcommands: [
      ViewCommand.self, UpscaleCommand.self, EvaluateCommand.self, BenchCommand.self, ModelsCommand.self,
    ],
    defaultSubcommand: ViewCommand.self)

  static func main() {
    Heap.useOneForAllThreads()
    LibraryMessages.ignore()
    // A file that grows over the limit (`ulimit -f`) is an error of write(2) then, and its beginning is removed.
    signal(SIGXFSZ, SIG_IGN)
    let code = run(arguments)
    // Without exit's handlers: OpenBLAS's frees the memory that a superseded job may still compute in, when the viewer is
    // left in a hurry. All output is unbuffered.
    Glibc._exit(code.rawValue)
  }

  /// What the shell gave, whose bytes need not be UTF-8.
  private static var arguments: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      CommandLine.unsafeArgv[index].map { String(fileName: UnsafePointer($0)) }
    }
  }

  /// Parses and runs; everything that fails ends here as text on standard error.
  static func run(_ words: [String]) -> ExitCode {
    let arguments = CommandLineArguments(
      words, commands: configuration.subcommands.compactMap { $0.configuration.commandName })
    do {
      if let text = try answer(to: words) {
        try Output.write(text)
      } else {
        try arguments.check()
        var command = try parseAsRoot(words)
        if command is ViewCommand {
          // Parsed a second time behind the user's settings, now that it is known whom they are for.
          let settings = try UserSettings().arguments(besides: words)
          command = try parseAsRoot(["view"] + settings + words.dropFirst(words.first == "view" ? 1 : 0))
        }
        try command.run()
      }
      return .success
    } catch let failure as Failure {
      return report(failure, command: arguments.command)
    } catch  where exitCode(for: error).isSuccess {
      // --help and --version arrive as errors too.
      do throws(Failure) {
        try Output.write(fullMessage(for: error) + "\n")
        return .success
      } catch {
        return report(error, command: arguments.command)
      }
    } catch {
      let sentence = message(for: unknownOption(in: words, besides: error) ?? error)
      return report(.arguments(sentence), command: arguments.command)
    }
  }

  /// What is wrong with the options where the parser says only that a photo is missing; nil if that is all.
  private static func unknownOption(in words: [String], besides error: any Error) -> (any Error)? {
    guard message(for: error).hasPrefix("Missing expected argument '<") else { return nil }
    do {
      _ = try parseAsRoot(words + ["photo.jpg"])
      return nil
    } catch {
      return error
    }
  }

  /// What is answered without a command: the help, with the viewer's options in it, and completion scripts.
  private static func answer(to words: [String]) throws(Failure) -> String? {
    switch words.first {
    case "--help", "-h", "help": return words.count == 1 ? help : nil
    case "--generate-completion-script":
      let name = words.dropFirst().first ?? ""
      guard words.count == 2, let script = CompletionScript(rawValue: name) else {
        throw .unknownShell(name, known: CompletionScript.allCases.map(\.rawValue))
      }
      return script.text(for: Self.self)
    default: return nil
    }
  }

  /// The parser's help of the program with that of the viewer, which needs no word, in its middle.
  private static var help: String {
    let (program, viewer) = (helpMessage(), helpMessage(for: ViewCommand.self))
    guard let top = program.firstRange(of: "\n\nOPTIONS:"),
      let arguments = viewer.firstRange(of: "\n\nARGUMENTS:"),
      let commands = program.firstRange(of: "\n\nSUBCOMMANDS:")
    else { return program + "\n" }
    let end = viewer.lastIndex { !$0.isNewline } ?? viewer.startIndex
    return program[..<top.lowerBound] + viewer[arguments.lowerBound...end] + program[commands.lowerBound...]
      + "\n"
  }

  private static func report(_ failure: Failure, command: String?) -> ExitCode {
    var text = "srzoom: \(failure)\n"
    if failure.isOfCommandLine { text += "Try 'srzoom \(command.map { $0 + " " } ?? "")--help'.\n" }
    Output.complain(text)
    return failure.exitCode
  }
}
