import Glibc
import Imaging
import TerminalModel
import Testing

@testable import srzoom

/// Character sets that are not UTF-8: everything can be read, nothing is sent that means something else there.
@Suite(.serialized) struct LocaleTests {
  private let folder: TemporaryFolder
  private let photo: String

  init() throws {
    folder = try TemporaryFolder()
    let pixels = (0..<160 * 120 * 3).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    try folder.write(try Photo(width: 160, height: 120, pixels: pixels).jpeg(), to: "café-日.jpg")
    photo = folder / "café-日.jpg"
  }

  private func viewer(
    _ variables: [String], _ profile: TerminalProfile, graphics: String = "halves"
  ) throws -> TerminalProgram {
    try TerminalProgram(
      ["/usr/bin/env"] + variables + [try #require(CommandProgram.path), "--graphics", graphics, photo],
      profile: profile)
  }

  private func quit(_ program: TerminalProgram) throws {
    // A popup takes the first.
    program.type("qq")
    #expect(try program.waitForExit() == 0)
    #expect(program.screen.unknown == [])
  }

  /// A locale made for the test, which says no more than that its characters are those of Latin-1.
  private func makeLatin1() throws {
    let characters = (0...255).map { "<U\(hexadecimal($0, 4))> /x\(hexadecimal($0, 2)) c\($0)" }
    let map =
      ["<code_set_name> ISO-8859-1", "<comment_char> %", "<escape_char> /", "CHARMAP"] + characters
      + ["END CHARMAP"]
    let printable = (Array(0x20...0x7E) + Array(0xA0...0xFF)).map { "<U\(hexadecimal($0, 4))>" }
    let source = """
      comment_char %
      escape_char /
      LC_CTYPE
      print \(printable.joined(separator: ";"))
      END LC_CTYPE

      """
    try folder.write(Array(map.joined(separator: "\n").utf8) + [0x0A], to: "map")
    try folder.write(Array(source.utf8), to: "source")
    // Of libc-bin, which every Debian has; it warns of the categories that are missing, and makes them.
    let program = try TerminalProgram([
      "/usr/bin/localedef", "-c", "-i", folder / "source", "-f", folder / "map", folder / "latin1",
    ])
    #expect(try program.waitForExit() <= 1)
    try #require(access(folder / "latin1/LC_CTYPE", F_OK) == 0, "\(program.screen.text)")
  }

  private func hexadecimal(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: digits - text.count) + text
  }

  @Test(.enabled(if: access("/usr/bin/localedef", X_OK) == 0, "no localedef"), arguments: ["halves", "text"])
  func latin1(graphics: String) throws {
    try makeLatin1()
    let program = try viewer(
      ["LOCPATH=\(folder.path)", "LC_ALL=latin1"], .latin1, graphics: graphics)
    // What Latin-1 has is shown as it is, the rest as a question mark or something alike.
    try program.wait(forText: "café-?.jpg · 160x120 · box ")
    try program.wait(forText: "restored in ")
    program.type("\t")
    try program.wait(forText: "restored (vivid) - plain, ×8")
    program.type("?")
    try program.wait(forText: "+- keys -----")
    #expect(!program.lastBytes.contains { (0x80..<0xA0).contains($0) }, "control characters of Latin-1")
    try quit(program)
  }

  /// Nobody said what the terminal takes, but it showed it.
  @Test(arguments: ["C", "POSIX"]) func terminalWithoutUTF8(locale: String) throws {
    let program = try viewer(["LC_ALL=\(locale)"], .latin1)
    try program.wait(forText: "caf?-?.jpg | 160x120 | box ")
    try program.wait(forText: "restored in ")
    // The question itself: whether two bytes are one character.
    let question = [UInt8]("é".utf8)
    #expect(program.lastBytes.filter { $0 >= 0x80 } == question)
    try quit(program)
  }

  /// Or it showed that it takes UTF-8, or nothing: nearly all do.
  @Test(arguments: ["C", "POSIX"], [TerminalProfile.xterm, .plain])
  func terminalWithUTF8(locale: String, profile: TerminalProfile) throws {
    let program = try viewer(["LC_ALL=\(locale)"], profile)
    try program.wait(forText: "café-日.jpg · 160x120 · box ")
    try program.wait(for: "a picture") { $0.halfBlockPixels[10][10] != nil }
    try quit(program)
  }
}
