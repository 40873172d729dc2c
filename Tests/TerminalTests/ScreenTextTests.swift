import Testing

@testable import Terminal

@Suite struct ScreenTextTests {
  init() { #expect(TerminalLocale.choose().isUTF8, "the tests need a UTF-8 locale, C.UTF-8 at least") }

  private func shown(_ text: String, width: Int = .max) -> String {
    String(
      String.UnicodeScalarView(
        ScreenText.cells(text, width: width).characters.compactMap { UnicodeScalar(UInt32($0)) }))
  }

  @Test(
    "What could upset a terminal becomes a question mark",
    arguments: [
      ("a\u{1B}[31mb", "a?[31mb"), ("a\nb\tc\0d", "a?b?c?d"), ("\u{9B}31m", "?31m"), ("\u{7F}", "?"),
      ("a\u{202E}b", "a?b"),
      ("a\u{200B}b", "a?b"), ("a\u{2028}b", "a?b"), ("ok é 日本", "ok é 日本"), ("e\u{301}", "e\u{301}"),
      ("\u{301}e", "e"),
    ])
  func isSafe(_ text: String, _ expected: String) {
    #expect(shown(text) == expected)
  }

  @Test func measuresCells() {
    #expect(ScreenText.width(of: "abc") == 3)
    #expect(ScreenText.width(of: "日本") == 4)
    #expect(ScreenText.width(of: "e\u{301}") == 1)
    #expect(ScreenText.width(of: "") == 0)
    #expect(ScreenText.width(of: "a\u{1B}b") == 3)
  }

  @Test func neverCutsAWideCharacter() {
    #expect(shown("日本語", width: 5) == "日本")
    #expect(shown("日本語", width: 4) == "日本")
    #expect(shown("a日", width: 2) == "a")
    #expect(shown("e\u{301}x", width: 1) == "e\u{301}")
  }

  @Test func clipsWithAnEllipsis() {
    #expect(ScreenText.clipped("photo.jpg", to: 9) == "photo.jpg")
    #expect(ScreenText.clipped("photo.jpg", to: 6) == "photo…")
    #expect(ScreenText.clipped("日本語", to: 5) == "日本…")
    #expect(ScreenText.clipped("日本語", to: 4) == "日…")
    #expect(ScreenText.clipped("abc", to: 1) == "…")
    #expect(ScreenText.clipped("abc", to: 0) == "")
  }
}
