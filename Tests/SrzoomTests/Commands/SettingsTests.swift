import ArgumentParser
import Testing

@testable import srzoom

/// The user's settings: a file of lines, and what the viewer makes of them.
@Suite struct SettingsTests {
  private func settings(_ text: String) throws -> [SettingsFile.Setting] {
    try SettingsFile(Array(text.utf8)).settings
  }

  @Test func linesBlanksAndComments() throws {
    let text = "# mine\n\n  graphics = sixel  # sharp\r\nmodel=/photos/#1=2.safetensors\n\tno-color=\tyes"
    #expect(
      try settings(text) == [
        .init(line: 3, name: "graphics", value: "sixel"),
        .init(line: 4, name: "model", value: "/photos/#1=2.safetensors"),
        .init(line: 5, name: "no-color", value: "yes"),
      ])
    #expect(try settings("") == [])
    #expect(try settings("#") == [])
  }

  @Test(arguments: [
    ("a=1\nb", 2, SettingsFile.Malformation.noNameAndValue),
    ("=1", 1, SettingsFile.Malformation.noNameAndValue),
    ("a=", 1, SettingsFile.Malformation.noNameAndValue),
    ("a= # b", 1, SettingsFile.Malformation.noNameAndValue),
    ("\n\na=\u{1B}[31m", 3, SettingsFile.Malformation.controlCharacter),
    ("a=\0", 1, SettingsFile.Malformation.controlCharacter),
  ])
  func malformedLines(text: String, line: Int, reason: SettingsFile.Malformation) {
    #expect(throws: SettingsFile.Malformed(line: line, reason: reason)) { try settings(text) }
  }

  @Test func bytesThatAreNoText() {
    #expect(throws: SettingsFile.Malformed(line: 2, reason: .notUTF8)) {
      try SettingsFile([0x23, 0x0A, 0xFF])
    }
  }

  @Test(arguments: [
    ("threads = 0", "the value '0' is invalid for '--threads <n>': expected a whole number, 1 to 256"),
    (
      "graphics=ascii",
      "the value 'ascii' is invalid for '--graphics <mode>': choose kitty, sixel, blocks, halves, 256 or text"
    ),
    (
      "model = nope",
      "no model 'nope': choose lite, lite-base, photo, photo-base or vivid, or a .safetensors file"
    ),
    ("no-color = 1", "no-color is yes or no"),
    ("model = gone.safetensors", "gone.safetensors: No such file or directory"),
    ("model", "expected NAME = VALUE"),
    ("model = \u{7}", "a control character"),
    (
      "demo = yes",
      "no setting 'demo': choose no-color, context-memory, context-patches, context-size, graphics, max-pixels, "
        + "model, padding, threads or without"
    ),
  ])
  func whatCannotBeFollowedIsNamedWithItsLine(line: String, reason: String) throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("srzoom")
    try folder.write(Array("# settings\n\(line)\n".utf8), to: "srzoom/config")
    let result = try CommandProgram.run(
      ["x.jpg"], in: folder, environment: ["XDG_CONFIG_HOME=\(folder.path)"])
    #expect(
      result == .init(code: 2, output: "", errors: "srzoom: \(folder / "srzoom/config"):2: \(reason)\n"))
  }

  @Test func onlyTheViewerHasSettings() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("srzoom")
    try folder.write(Array("nonsense".utf8), to: "srzoom/config")
    let result = try CommandProgram.run(
      ["models"], in: folder, environment: ["XDG_CONFIG_HOME=\(folder.path)"])
    #expect(result.code == 0)
  }

  @Test func commandLineWins() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("threads=3\nwithout=pim\nno-color=yes\npadding=2".utf8), to: "config")
    let settings = try UserSettings(path: folder / "config")
    #expect(
      settings.arguments(besides: ["x.jpg"]) == ["--threads=3", "--without=pim", "--no-color", "--padding=2"])
    #expect(!settings.arguments(besides: ["--color"]).contains("--no-color"))
    #expect(settings.arguments(besides: ["color"]).contains("--no-color"), "a file of that name")
    #expect(
      settings.arguments(besides: ["--threads", "2", "--without=gcm", "--color", "x.jpg"]) == ["--padding=2"])
    // After -- there are only files.
    #expect(settings.arguments(besides: ["--", "--threads"]).count == 4)
    #expect(try UserSettings(path: folder / "none").arguments(besides: []) == [])
  }

  @Test func aFolderIsNoFileOfSettings() throws {
    let folder = try TemporaryFolder()
    #expect(throws: Failure.file(path: folder.path, .notRegular)) {
      try UserSettings(path: folder.path)
    }
  }

  @Test func everyOptionOfTheViewerIsASetting() {
    let options = Set(UserSettings.options + UserSettings.flags)
    let help = ViewCommand.helpMessage(columns: 200)
    for option in options {
      #expect(help.contains("--\(option) ") || help.contains("--\(option)\n"), "\(option)")
    }
    let known = help.split(separator: "\n").compactMap { line -> String? in
      let word = line.split(separator: " ").first { $0.hasPrefix("--") }
      return line.hasPrefix("  -") ? word.map { String($0.dropFirst(2)) } : nil
    }
    // What is asked for once, is true of one photo, or takes back a setting.
    let others: Set = ["demo", "color", "help", "version", "blur", "noise", "jpeg"]
    #expect(Set(known).subtracting(others) == options)
  }
}
