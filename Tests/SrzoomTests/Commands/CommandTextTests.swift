import Testing

@testable import srzoom

/// What the commands print, without running them.
@Suite struct CommandTextTests {
  @Test(arguments: [
    ("photo.jpg", "photo.jpg"),
    ("\u{1b}]0;title\u{7}.jpg", "\\x1b]0;title\\x07.jpg"),
    ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
    ("\u{9b}31m", "\\x9b31m"),
    ("gpj.\u{202e}txt", "gpj.\\u{202e}txt"),
    ("Ärger 😀 日本.png", "Ärger 😀 日本.png"),
  ])
  func printable(name: String, shown: String) {
    #expect(name.printable == shown)
  }

  @Test func decimals() {
    #expect(Text.decimal(27.2539, 3) == "27.254")
    #expect(Text.decimal(0.0004, 3) == "0.000")
    #expect(Text.decimal(-0.0004, 3) == "0.000")
    #expect(Text.decimal(-1.25, 1) == "-1.3")
    #expect(Text.decimal(99.9996, 3) == "100.000")
    #expect(Text.decimal(7, 0) == "7")
    #expect(Text.decimal(.infinity, 2) == "inf")
    #expect(Text.decimal(.nan, 2) == "nan")
  }

  @Test func tables() {
    #expect(Text.table([["name", "n"], ["lite", "12"], ["x", ""]]) == "name   n\nlite  12\nx       \n")
  }

  /// Work that goes on evenly, twice as slowly from the middle on, or with a slow start.
  @Test(
    arguments: [
      { $0 / 100 }, { $0 < 33.4 ? $0 / 66.8 : 0.5 + ($0 - 33.4) / 133.2 },
      { $0 < 10 ? $0 / 1000 : 0.01 + ($0 - 10) / 90.91 },
    ] as [@Sendable (Double) -> Double])
  func theRestConverges(share: @Sendable (Double) -> Double) throws {
    var estimate = RestEstimate()
    #expect(estimate.seconds == nil)
    for second in stride(from: 0.1, through: 99, by: 0.1) {
      estimate.note(share(second), at: second)
      // From four fifths of the time on it is right within a tenth of the whole.
      if second > 80 { #expect(abs(try #require(estimate.seconds) - (100 - second)) < 10, "at \(second) s") }
    }
    #expect(abs(try #require(estimate.seconds) - 1) < 0.1)
  }

  @Test func progressBarKeepsItsWidth() {
    let empty = ProgressBar.line("restoring", share: 0, rest: nil)
    #expect(empty == "restoring  [--------------------]   0 %             ")
    let half = ProgressBar.line("restoring", share: 0.5, rest: 3.2)
    #expect(half == "restoring  [##########----------]  50 %     4 s left")
    #expect(ProgressBar.line("restoring", share: 1.5, rest: 0).count == empty.count)
  }

  @Test func everyFailureHasItsExitCode() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 129, 130, 143])
    #expect(Failure.arguments("x").exitCode == .usage)
    #expect(Failure.exists(path: "x").exitCode == .failure)
    #expect(Failure.notATerminal.exitCode == .notATerminal)
    #expect(Failure.unusableTerminal(type: "dumb").exitCode == .notATerminal)
    for signal in EndingSignal.allCases {
      #expect(Failure.interrupted(by: signal).exitCode.rawValue == 128 + signal.rawValue)
    }
  }

  @Test(arguments: [
    ("Unknown option '--x'", "unknown option '--x'"),
    ("The value is wrong.", "the value is wrong"),
    ("One of:\n    zsh bash\n  or: two", "one of: zsh bash or: two"),
    ("PNG files only", "PNG files only"),
    ("", ""),
  ])
  func sentencesOfTheParser(sentence: String, shown: String) {
    #expect("\(Failure.arguments(sentence))" == shown)
  }
}
