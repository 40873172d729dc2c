import Imaging
import TerminalModel
import Testing

@testable import Terminal

@Suite struct TerminalCapabilitiesTests {
  /// What the parser makes of the answers of a recorded terminal (xterm 379, mlterm 3.9.0, foot 1.13.1, kitty 0.26.5,
  /// tmux 3.3a of Debian 12) to our query.
  private func capabilities(of profile: TerminalProfile) -> TerminalCapabilities {
    var model = ScreenModel(profile: profile)
    model.feed(TerminalCapabilities.kittyQuery(sharedPixel: nil) + Array(TerminalCapabilities.query.utf8))
    #expect(model.unknown.isEmpty)
    return capabilities(from: String(decoding: model.replies, as: UTF8.self))
  }

  private func capabilities(from answers: String) -> TerminalCapabilities {
    var decoder = InputDecoder()
    decoder.feed(answers.utf8)
    var capabilities = TerminalCapabilities()
    while let token = decoder.next(isFinal: true) {
      if case .answer(let answer) = token {
        capabilities.note(answer)
      } else {
        Issue.record("\(token) is no answer")
      }
    }
    return capabilities
  }

  @Test func knowsXterm() {
    #expect(
      capabilities(of: .xterm)
        == TerminalCapabilities(
          hasSixel: true, hasTruecolour: true, cellSize: PixelSize(width: 8, height: 17),
          sixelRegisters: 1024,
          hasPixelMouse: true, version: "XTerm(379)", takesUTF8: true, isComplete: true))
  }

  @Test func knowsMlterm() {
    #expect(
      capabilities(of: .mlterm)
        == TerminalCapabilities(
          hasSixel: true, cellSize: PixelSize(width: 10, height: 19), sixelRegisters: 1024, takesUTF8: true,
          isComplete: true))
  }

  @Test func knowsFoot() {
    #expect(
      capabilities(of: .foot)
        == TerminalCapabilities(
          hasSixel: true, hasTruecolour: true, cellSize: PixelSize(width: 8, height: 17),
          sixelRegisters: 1024,
          hasSynchronizedOutput: true, hasPixelMouse: true, version: "foot(1.13.1)", takesUTF8: true,
          hasKeyboardProtocol: true, isComplete: true))
  }

  @Test func knowsKitty() {
    #expect(
      capabilities(of: .kitty)
        == TerminalCapabilities(
          hasKitty: true, hasTruecolour: true, cellSize: PixelSize(width: 8, height: 17),
          hasSynchronizedOutput: true, hasPixelMouse: true, version: "kitty(0.26.5)", takesUTF8: true,
          hasKeyboardProtocol: true, isComplete: true))
  }

  @Test func asksForSharedMemoryWithAName() {
    let query = String(decoding: TerminalCapabilities.kittyQuery(sharedPixel: "/name"), as: UTF8.self)
    #expect(query.contains("\u{1B}_Gi=32,s=1,v=1,a=q,t=s,f=24;L25hbWU=\u{1B}\\"))
    #expect(capabilities(from: "\u{1B}_Gi=32;OK\u{1B}\\").hasSharedMemory)
    #expect(!capabilities(from: "\u{1B}_Gi=32;EBADF:Failed to open file\u{1B}\\").hasSharedMemory)
  }

  @Test func knowsATerminalWithoutUTF8() {
    #expect(capabilities(of: .latin1).takesUTF8 == false)
    #expect(capabilities(of: .plain).takesUTF8 == nil)
  }

  @Test func knowsTmux() {
    #expect(capabilities(of: .tmux) == TerminalCapabilities(version: "tmux 3.3a", isComplete: true))
  }

  @Test(
    "Sixel is parameter 4, not the first one, not a digit of another",
    arguments: [
      ("?62;4;22c", true), ("?12;4c", true), ("?1;2;4c", true), ("?4;6c", false), ("?62;42c", false),
      ("?64;14;24c", false),
      ("?1;2c", false), ("?6c", false), ("?62;c", false),
    ])
  func findsSixel(_ answer: String, _ hasSixel: Bool) {
    let capabilities = capabilities(from: "\u{1B}[" + answer)
    #expect(capabilities.isComplete)
    #expect(capabilities.hasSixel == hasSixel)
  }

  @Test func knowsWhatSixelsDoToEachOther() {
    #expect(SixelOverlap(capabilities(of: .xterm)) == .pixels)
    #expect(SixelOverlap(capabilities(of: .foot)) == .pixels)
    #expect(SixelOverlap(capabilities(of: .mlterm)) == .cells)
    #expect(SixelOverlap(capabilities(of: .tmux)) == .nothing)
  }

  @Test func ignoresAnswersThatSayNothing() {
    let answers =
      "\u{1B}[6;0;0t" + "\u{1B}[6;9999;1t" + "\u{1B}[?1;3;0S" + "\u{1B}[?2026;4$y" + "\u{1B}[?2026;0$y"
      + "\u{1B}[4;480;640t"
      + "\u{1B}P0$r\u{1B}\\" + "\u{1B}P1$r0;38;5;16m\u{1B}\\" + "\u{1B}_Gi=31;ENOTSUPPORTED\u{1B}\\"
      + "\u{1B}_Gi=7;OK\u{1B}\\"
      + "\u{1B}[8;24;80t" + "\u{1B}]11;rgb:0/0/0\u{7}"
    #expect(capabilities(from: answers) == TerminalCapabilities())
  }

  @Test func prefersRealPixels() {
    func best(
      _ profile: TerminalProfile, _ environment: [String: String] = [:], colours: Int = 256
    ) -> GraphicsMode {
      capabilities(of: profile).bestGraphics(environment: TerminalEnvironment(environment), colours: colours)
    }
    #expect(best(.kitty) == .kitty)
    #expect(best(.xterm) == .sixel)
    #expect(best(.foot) == .sixel)
    #expect(best(.mlterm) == .sixel)
    #expect(best(.tmux) == .blocks)
    #expect(best(.plain) == .colours256)
    #expect(best(.plain, ["COLORTERM": "truecolor"]) == .blocks)
    #expect(best(.plain, ["COLORTERM": "24bit"]) == .blocks)
    #expect(best(.plain, ["COLORTERM": "yes"]) == .colours256)
    #expect(best(.plain, colours: 0) == .text)
    var xterm = TerminalProfile.xterm
    xterm.registers = 16
    #expect(best(xterm) == .blocks)
  }

  @Test func knowsWhichKittyTakesPicturesForTheClipboard() {
    func copies(_ version: String?) -> Bool { TerminalCapabilities(version: version).copiesPictures }
    #expect(copies("kitty(0.28.1)") && copies("kitty(0.42.0)") && copies("kitty(1.0)"))
    #expect(!copies("kitty(0.26.5)") && !copies("kitty") && !copies("XTerm(379)") && !copies(nil))
  }
}
