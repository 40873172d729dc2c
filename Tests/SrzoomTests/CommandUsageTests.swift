import Imaging
import Testing

@testable import srzoom

/// What the program says about a command line that it cannot follow: exit status 2 and exactly two lines.
@Suite struct CommandUsageTests {
  @Test(arguments: [
    ([], "missing expected argument '<image> ...'"),
    (["view"], "missing expected argument '<image> ...'"),
    (["--bogus", "x.jpg"], "unknown option '--bogus'"),
    (["--thread", "2", "x.jpg"], "unknown option '--thread'. Did you mean '--threads'?"),
    (["x.jpg", "--model"], "missing value for '--model <name|file>'"),
    (
      ["--model", "nope", "x.jpg"],
      "no model 'nope': choose lite, lite-base, lite-photo or lite-photo-base, or a .safetensors file"
    ),
    (
      ["--without", "ncm", "x.jpg"], "the value 'ncm' is invalid for '--without <pim|gcm>': choose pim or gcm"
    ),
    (
      ["--context-size", "0.5", "x.jpg"],
      "the value '0.5' is invalid for '--context-size <k>': expected a number, at least 1"
    ),
    (
      ["--context-size", "nan", "x.jpg"],
      "the value 'nan' is invalid for '--context-size <k>': expected a number, at least 1"
    ),
    (
      ["--max-pixels", "1e9", "x.jpg"],
      "the value '1e9' is invalid for '--max-pixels <n>': "
        + "expected a whole number, at least 1, as in 500000 or 256M"
    ),
    (
      ["--context-memory", "0", "x.jpg"],
      "the value '0' is invalid for '--context-memory <size>': "
        + "expected a whole number, at least 1, as in 500000 or 256M"
    ),
  ])
  func usageErrors(arguments: [String], line: String) throws {
    let result = try CommandProgram.run(arguments, in: TemporaryFolder())
    #expect(result == .init(code: 2, output: "", errors: "srzoom: \(line)\nTry 'srzoom --help'.\n"))
  }

  @Test(arguments: ["0", "257", "-1", "+3", "1.5", "", "zwei", "99999999999999999999"])
  func threads(text: String) throws {
    let result = try CommandProgram.run(["--threads=\(text)", "x.jpg"], in: TemporaryFolder())
    #expect(result.code == 2)
    if !text.isEmpty {
      #expect(
        result.errors
          == "srzoom: the value '\(text)' is invalid for '--threads <n>': expected a whole number, 1 to 256\n"
          + "Try 'srzoom --help'.\n")
    }
  }

  @Test func paddingEndsAt64() throws {
    let result = try CommandProgram.run(["--padding", "65", "x.jpg"], in: TemporaryFolder())
    #expect(
      result.errors
        == "srzoom: the value '65' is invalid for '--padding <p>': expected a whole number, 0 to 64\n"
        + "Try 'srzoom --help'.\n")
    #expect(try OptionValue.number("0", in: 0...64) == 0)
    #expect(try OptionValue.number("64", in: 0...64) == 64)
  }

  @Test func controlBytesOfArgumentsAreShownNotSent() throws {
    let result = try CommandProgram.run(["--\u{1b}[31mred\u{7}", "x.jpg"], in: TemporaryFolder())
    #expect(result.code == 2)
    #expect(result.errors == "srzoom: unknown option '--\\x1b[31mred\\x07'\nTry 'srzoom --help'.\n")
  }

  @Test func noTerminal() throws {
    let result = try CommandProgram.run(["x.jpg"], in: TemporaryFolder())
    #expect(
      result == .init(code: 3, output: "", errors: "srzoom: not a terminal (srzoom upscale needs none)\n"))
  }

  @Test func graphicsHaveNames() throws {
    let result = try CommandProgram.run(["--graphics", "ascii", "x.jpg"], in: TemporaryFolder())
    #expect(
      result.errors
        == "srzoom: the value 'ascii' is invalid for '--graphics <mode>': "
        + "choose kitty, sixel, sextants, quadrants, blocks, 256 or text\nTry 'srzoom --help'.\n")
  }

  @Test(arguments: ["view", "upscale", "evaluate", "bench", "models"])
  func helpGoesToStandardOutput(command: String) throws {
    let result = try CommandProgram.run([command, "--help"], in: TemporaryFolder())
    #expect(result.code == 0)
    #expect(result.errors.isEmpty)
    let word = command == "view" ? "[view]" : command
    #expect(result.output.contains("USAGE: srzoom \(word)"))
  }

  @Test func version() throws {
    let result = try CommandProgram.run(["--version"], in: TemporaryFolder())
    #expect(result == .init(code: 0, output: "srzoom \(Srzoom.version)\n", errors: ""))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let result = try CommandProgram.run(["--generate-completion-script", shell], in: TemporaryFolder())
    #expect(result.code == 0)
    #expect(result.output.contains("context-memory"))
  }

  @Test func quantities() throws {
    #expect(try OptionValue.count("1") == 1)
    #expect(try OptionValue.count("500k") == 500_000)
    #expect(try OptionValue.count("256M") == Photo.defaultMaxPixels)
    #expect(try OptionValue.count("2G") == 2_000_000_000)
    // Memory is counted in powers of two, and the default of --context-memory is the 1G that the help names.
    #expect(try OptionValue.byteCount("512k") == 512 << 10)
    #expect(try OptionValue.byteCount("3M") == 3 << 20)
    #expect(try OptionValue.byteCount("1G") == 1 << 30)
    for text in ["", "M", "0", "0k", "-1", "1 M", "1m", "9223372036854775807k"] {
      #expect(throws: InvalidValue.quantity) { try OptionValue.count(text) }
      #expect(throws: InvalidValue.quantity) { try OptionValue.byteCount(text) }
    }
  }

  @Test func factors() throws {
    #expect(try OptionValue.factor("1") == 1)
    #expect(try OptionValue.factor("2.5") == 2.5)
    for text in ["", ".", "0.99", "-2", "inf", "nan", "1e3", "0x10", "2,5"] {
      #expect(throws: InvalidValue.factor) { try OptionValue.factor(text) }
    }
  }
}
