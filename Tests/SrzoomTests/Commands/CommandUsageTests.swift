import Imaging
import Testing

@testable import srzoom

/// What the program says about a command line that it cannot follow: exit status 2 and exactly two lines.
@Suite struct CommandUsageTests {
  @Test(arguments: [
    ([], "missing expected argument '<image> ...'"),
    (["view"], "missing expected argument '<image> ...'"),
    (["--xyzzy", "x.jpg"], "unknown option '--xyzzy'"),
    (["--thread", "2", "x.jpg"], "unknown option '--thread'. Did you mean '--threads'?"),
    (["--foo", "x.jpg"], "unknown option '--foo'"),
    (["--foo"], "unknown option '--foo'"),
    (["--demo"], "missing expected argument '<image> ...'"),
    (["--demos"], "unknown option '--demos'. Did you mean '--demo'?"),
    (["upscal", "x.jpg", "-o", "y.png"], "no command and no file 'upscal'. Did you mean 'upscale'?"),
    (["model"], "no command and no file 'model'. Did you mean 'models'?"),
    (["help", "foo"], "no command 'foo': choose view, upscale, evaluate, bench or models"),
    (["-dash.png"], "unknown option '-dash.png'"),
    (
      ["--padding", "-1", "x.jpg"],
      "the value '-1' is invalid for '--padding <p>': expected a whole number, 0 to 64"
    ),
    (["x.jpg", "--model"], "missing value for '--model <name|file>'"),
    (
      ["--model", "nope", "x.jpg"],
      "no model 'nope': choose lite, lite-base, photo, photo-base or vivid, or a .safetensors file"
    ),
    (
      ["--without", "ncm", "x.jpg"],
      "the value 'ncm' is invalid for '--without <part>': choose pim, gcm or condition"
    ),
    (
      ["--blur", "4.5", "x.jpg"],
      "the value '4.5' is invalid for '--blur <sigma>': expected a number, 0 to 4"
    ),
    (
      ["--noise=-1", "x.jpg"], "the value '-1' is invalid for '--noise <sigma>': expected a number, 0 to 50"
    ),
    (
      ["--jpeg", "good", "x.jpg"],
      "the value 'good' is invalid for '--jpeg <q|none>': expected a number, 0 to 100, or none"
    ),
    (
      ["--model", "lite", "--noise", "3", "x.jpg"],
      "model 'lite' has no condition: --blur, --noise and --jpeg need a model with one"
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
    let help = arguments == ["view"] ? "srzoom view --help" : "srzoom --help"
    #expect(result == .init(code: 2, output: "", errors: "srzoom: \(line)\nTry '\(help)'.\n"))
  }

  /// The second line points to the help that has the option.
  @Test(arguments: [
    (
      ["upscale", "x.jpg", "--roi", "-5x5+0+0", "-o", "y.png"],
      "the value '-5x5+0+0' is invalid for '--roi <WxH+X+Y>': "
        + "expected WxH+X+Y in the photo's pixels, as in 64x48+100+20"
    ),
    (
      ["evaluate", "folder", "--methods", "clsr,best"],
      "the value 'clsr,best' is invalid for '--methods <a,b>': "
        + "no 'best', choose of clsr, bilinear, bicubic, precrop, precrop0 or postcrop"
    ),
    (["upscale", "x.jpg", "-o", "y.png", "--quality", "80"], "--quality is that of a JPEG; y.png is none"),
    (["upscale", "--sacle", "4", "x.jpg", "-o", "y.png"], "unknown option '--sacle'"),
    (
      ["upscale", "--modle", "photo", "x.jpg", "-o", "y.png"],
      "unknown option '--modle'. Did you mean '--model'?"
    ),
    (["upscale", "-q", "5", "x.jpg", "-o", "y.png"], "unknown option '-q'"),
    (["bench", "--limit", "3"], "unknown option '--limit'"),
    (
      ["evaluate", "x", "--lr", "y", "--jpeg-quality", "90"], "--lr and --jpeg-quality exclude each other"
    ),
    (["evaluate", "--foo"], "unknown option '--foo'"),
  ])
  func usageErrorsOfACommand(arguments: [String], line: String) throws {
    let result = try CommandProgram.run(arguments, in: TemporaryFolder())
    let help = "Try 'srzoom \(arguments[0]) --help'."
    #expect(result == .init(code: 2, output: "", errors: "srzoom: \(line)\n\(help)\n"))
  }

  @Test func aFileWhoseNameBeginsWithAHyphen() throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "-dash.png")
    let result = try CommandProgram.run(["upscale", "-dash.png", "-o", "x.png"], in: folder)
    #expect(
      result.errors
        == "srzoom: unknown option '-dash.png'. The file of this name is './-dash.png'\nTry 'srzoom upscale --help'.\n"
    )
    #expect(
      try CommandProgram.run(["upscale", "./-dash.png", "-o", "x.png"], in: folder).errors
        == "srzoom: ./-dash.png: is empty\n")
  }

  @Test func spelling() {
    #expect(Spelling.distance("kitten", "sitting") == 3)
    #expect(Spelling.distance("", "abc") == 3)
    #expect(Spelling.closest(to: "benhc", among: ["view", "bench", "models"]) == nil)
    #expect(Spelling.closest(to: "bnch", among: ["view", "bench", "models"]) == "bench")
    #expect(Spelling.closest(to: "photo", among: ["view", "bench", "models"]) == nil)
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
        + "choose kitty, sixel, blocks, halves, 256 or text\nTry 'srzoom --help'.\n")
  }

  @Test(arguments: ["view", "upscale", "evaluate", "bench", "models"])
  func helpGoesToStandardOutput(command: String) throws {
    let result = try CommandProgram.run([command, "--help"], in: TemporaryFolder())
    #expect(result.code == 0)
    #expect(result.errors.isEmpty)
    let word = command == "view" ? "[view]" : command
    #expect(result.output.contains("USAGE: srzoom \(word)"))
  }

  /// Who asks for help without a command wants the viewer's.
  @Test func helpOfTheProgramHasTheViewersOptions() throws {
    for words in [["--help"], ["-h"], ["help"]] {
      let help = try CommandProgram.run(words, in: TemporaryFolder()).output
      for text in [
        "USAGE: srzoom [view]", "ARGUMENTS:", "--demo", "--graphics <mode>", "SUBCOMMANDS:", "  evaluate ",
      ] {
        #expect(help.contains(text), "\(text) in the output of \(words)")
      }
    }
  }

  @Test func helpOfACommandIsThatCommandsHelp() throws {
    let folder = try TemporaryFolder()
    for command in ["view", "upscale"] {
      #expect(
        try CommandProgram.run(["help", command], in: folder)
          == CommandProgram.run([command, "--help"], in: folder))
    }
  }

  @Test func version() throws {
    let result = try CommandProgram.run(["--version"], in: TemporaryFolder())
    #expect(result == .init(code: 0, output: "srzoom \(Version.current)\n", errors: ""))
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
