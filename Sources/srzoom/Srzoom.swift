import ArgumentParser
import Glibc

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
      Everything runs on this computer's processor.
      """,
    version: "srzoom \(version)",
    subcommands: [
      ViewCommand.self, UpscaleCommand.self, EvaluateCommand.self, BenchCommand.self, ModelsCommand.self,
    ],
    defaultSubcommand: ViewCommand.self)

  static func main() {
    // A file that grows over the limit (`ulimit -f`) is an error of write(2) then, and its beginning is removed.
    signal(SIGXFSZ, SIG_IGN)
    let code = run(Array(CommandLine.arguments.dropFirst()))
    // Without exit's handlers: OpenBLAS's waits for a thread that under `ulimit -v` asks for memory for ever. All
    // output is unbuffered.
    Glibc._exit(code.rawValue)
  }

  /// Parses and runs; everything that fails ends here as text on standard error.
  static func run(_ arguments: [String]) -> ExitCode {
    do {
      var command = try parseAsRoot(arguments)
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
    if failure.exitCode == .usage { text += "Try 'srzoom --help'.\n" }
    Output.complain(text)
    return failure.exitCode
  }
}
