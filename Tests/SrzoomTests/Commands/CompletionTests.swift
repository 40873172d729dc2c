import ArgumentParser
import CLSR
import Testing

@testable import srzoom

/// The completion scripts; packaging/try-completions types into real shells.
@Suite struct CompletionTests {
  private static let commands = CommandSummary.commands(of: Srzoom.self)

  @Test func allCommandsAreDescribed() {
    #expect(Self.commands.map(\.commandName) == ["view", "upscale", "evaluate", "bench", "models"])
    let view = Self.commands[0]
    let endings = [
      "jpg", "jpeg", "png", "webp", "heic", "heif", "avif", "tif", "tiff", "arw", "cr2", "dng", "nef",
    ]
    #expect(view.operand?.values(models: []) == .files(endings))
    let values = Dictionary(
      uniqueKeysWithValues: view.options.map { ($0.spellings, $0.values(models: ["lite"])) })
    #expect(values[["--model"]] == .wordsOrFiles(["lite"], ["safetensors"]))
    #expect(values[["--without"]] == .words(["pim", "gcm", "condition"]))
    #expect(values[["--threads"]] == .unknown)
    #expect(Self.commands[2].operand?.values(models: []) == .folders)
  }

  @Test(arguments: CompletionScript.allCases)
  func everyOptionIsInTheScript(shell: CompletionScript) throws {
    let result = try CommandProgram.run(
      ["--generate-completion-script", shell.rawValue], in: TemporaryFolder())
    #expect(result.code == 0 && result.errors.isEmpty)
    for option in Self.commands.flatMap(\.options) {
      for name in option.names ?? [] {
        let prefix =
          shell == .fish ? (name.kind == "long" ? "-l " : "-s ") : (name.kind == "long" ? "--" : "-")
        #expect(result.output.contains(prefix + name.name), "\(name.name)")
      }
    }
    for word in Model.builtInNames + ["kitty", "postcrop", "gcm"] { #expect(result.output.contains(word)) }
  }

  /// A small program's script as a whole.
  @Test func bash() {
    struct Small: ParsableCommand {
      static let configuration = CommandConfiguration(subcommands: [Show.self])
      struct Show: ParsableCommand {
        @Argument(completion: .file(extensions: ["jpg"])) var photo: String
        @Option(name: .shortAndLong, completion: .list(["red", "blue"])) var colour: String
        @Flag var loud = false
      }
    }
    let script = BashCompletion(commands: CommandSummary.commands(of: Small.self), models: []).script
    let cases = script.split(separator: "\n").drop { !$0.contains("$command $prev") }.prefix { $0 != "}" }
    #expect(
      cases.joined(separator: "\n") == """
            case "$command $prev" in
                'show -c' | 'show --colour') _srzoom_words 'red blue'; return ;;
            esac
            case "$command $cur" in
                'show -'*) _srzoom_words '-c --colour --loud -h --help' ;;
                'show '*) _srzoom_files '[jJ][pP][gG]'; return ;;
            esac
        """)
  }

  @Test func aShellThatIsNotKnown() throws {
    let result = try CommandProgram.run(["--generate-completion-script", "csh"], in: TemporaryFolder())
    #expect(
      result
        == .init(
          code: 2, output: "",
          errors: "srzoom: no completions for 'csh': choose bash, zsh or fish\nTry 'srzoom --help'.\n"))
  }
}
