import ArgumentParser
import CMalloc
import Glibc
import Imaging

/// The program: reads the command line, runs one command, and says in one line what went wrong.
@main
struct Srzoom: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "srzoom",
    abstract: "Look into a photo: the box you move over it is restored at four times its size.",
    usage: """
      srzoom [view] [<options>] <image> ...
      srzoom upscale [<options>] <image> [--roi <WxH+X+Y>] ... -o <output> ...
      srzoom evaluate [<options>] <folder>
      srzoom bench [<options>]
      srzoom models
      """,
    discussion: """
      The box is shown twice, bilinear and restored by CLSR, a network that also looks at the rest of the photo. \
      Everything runs on this computer's processor. Options of the viewer can be set for good in \
      ~/.config/srzoom/config, a line each: graphics = sixel
      """,
    version: "srzoom \(version)",
    subcommands: [
      ViewCommand.self, UpscaleCommand.self, EvaluateCommand.self, BenchCommand.self, ModelsCommand.self,
    ],
    defaultSubcommand: ViewCommand.self)

  static func main() {
    // One heap for all threads: malloc_trim gives its free end back to the system, but not that of threads' own heaps.
    // They are not missed, since the engine takes its memory before its loops, not in them.
    mallopt(M_ARENA_MAX, 1)
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
  static func run(_ arguments: [String]) -> ExitCode {
    do {
      var command = try parseAsRoot(arguments)
      if command is ViewCommand {
        // Parsed a second time behind the user's settings, now that it is known whom they are for.
        let settings = try UserSettings().arguments(besides: arguments)
        command = try parseAsRoot(
          ["view"] + settings + arguments.dropFirst(arguments.first == "view" ? 1 : 0))
      }
      try command.run()
      return .success
    } catch let failure as Failure {
      return report(failure)
    } catch  where exitCode(for: error).isSuccess {
      // --help, --version and completion scripts arrive as errors too.
      do throws(Failure) {
        try Output.write(fullMessage(for: error) + "\n")
        return .success
      } catch {
        return report(error)
      }
    } catch {
      return report(.arguments(message(for: error)))
    }
  }

  private static func report(_ failure: Failure) -> ExitCode {
    var text = "srzoom: \(failure)\n"
    if failure.isOfCommandLine { text += "Try 'srzoom --help'.\n" }
    Output.complain(text)
    return failure.exitCode
  }
}
