import ArgumentParser
import FoundationEssentials
import Testing

@testable import srzoom

/// The help, the manual and README.md agree.
@Suite struct CommandDocumentationTests {
  private let manual: String
  private let readme: String

  init() throws {
    manual = try Self.text("man/srzoom.1")
    readme = try Self.text("README.md")
  }

  private static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: Repository.root + path)), as: UTF8.self)
  }

  private static let commands: [any ParsableCommand.Type] = [
    ViewCommand.self, UpscaleCommand.self, EvaluateCommand.self, BenchCommand.self, ModelsCommand.self,
  ]

  /// The long options in a command's help.
  private static func options(of command: any ParsableCommand.Type) -> Set<String> {
    var options: Set<String> = []
    for line in Srzoom.helpMessage(for: command, columns: 200).split(separator: "\n")
    where line.hasPrefix("  -") {
      for word in line.split(separator: " ").prefix(2) where word.hasPrefix("--") {
        options.insert(String(word))
      }
    }
    return options
  }

  private static let allOptions = Set(commands.flatMap(options))

  @Test func helpHasTheOptionsOfEachCommand() {
    let network: Set = ["--model", "--threads"]
    let context: Set = [
      "--padding", "--context-size", "--context-memory", "--context-patches", "--without", "--blur",
      "--noise", "--jpeg", "--max-pixels",
    ]
    let common: Set = ["--help", "--version"]
    let own: [Set<String>] = [
      network.union(context).union(["--graphics", "--no-color", "--color", "--demo"]),
      network.union(context).union([
        "--roi", "--output", "--method", "--quality", "--force", "--strict", "--strip",
      ]),
      network.union(context).union(["--roi-size", "--methods", "--limit", "--lr", "--jpeg-quality", "--json"]
      ),
      network.union(["--json"]),
      ["--json"],
    ]
    for (command, options) in zip(Self.commands, own) {
      #expect(Self.options(of: command) == options.union(common), "\(command)")
    }
  }

  @Test func manualNamesEveryOption() {
    for option in Self.allOptions {
      // mdoc puts one hyphen in front itself.
      #expect(manual.contains("Fl \(option.dropFirst())"), "\(option)")
    }
  }

  @Test func readmeIsShort() {
    #expect(readme.split(separator: "\n", omittingEmptySubsequences: false).count <= 121)
    // Long lines are not shorter.
    #expect(readme.split(whereSeparator: \.isWhitespace).count <= 1200)
  }

  @Test func manualNamesNoOtherOption() throws {
    let known = Self.allOptions.union(["--generate-completion-script"])
    for line in manual.split(separator: "\n") where line.hasPrefix(".It Fl") {
      let option = try #require(line.split(separator: " ").last { $0.hasPrefix("-") })
      #expect(known.contains("-\(option)"), "\(line)")
    }
  }

  @Test func manualNamesEveryExitStatus() {
    let section = manual.section("EXIT STATUS")
    for code in ExitCode.allCases { #expect(section.contains(".It \(code.rawValue)\n")) }
    #expect(section.count(of: ".It ") == ExitCode.allCases.count)
  }

  @Test func keysAreThoseOfTheViewer() {
    let keys = Keymap.entries.map { ($0.name, $0.purpose) } + Keymap.mouse.map { ($0.name, $0.purpose) }
    let section = manual.section("KEYS").replacing("\\&", with: "")
    for (name, purpose) in keys {
      #expect(section.contains(".It Ic \(name)\n\(purpose)\n"))
      #expect(readme.contains("| \(name) | \(purpose) |\n"))
    }
    #expect(section.count(of: ".It ") == keys.count)
  }

  @Test func manualTellsOfTheSettings() {
    let section = manual.section("FILES")
    #expect(section.contains("~/.config/srzoom/config"))
    for name in UserSettings.options + UserSettings.flags { #expect(section.contains(".Ic \(name)\n")) }
  }

  @Test func everyCommandIsInTheManual() throws {
    for command in Self.commands {
      let name = try #require(command.configuration.commandName)
      #expect(manual.contains(".It Cm \(name)\n"))
      // The viewer needs no word.
      #expect(readme.contains("srzoom \(name)") || name == "view")
    }
  }

  @Test func theVersionHasItsChanges() throws {
    #expect(try Self.text("CHANGELOG.md").contains("\n## \(Version.current)\n"))
  }
}

extension String {
  /// The text from a heading of the manual to the next one.
  fileprivate func section(_ heading: String) -> String {
    let parts = split(separator: "\n.Sh ", omittingEmptySubsequences: false)
    return parts.first { $0.hasPrefix(heading + "\n") }.map { $0 + "\n" } ?? ""
  }

  fileprivate func count(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
