import Terminal
import Testing

@testable import srzoom

struct LinePromptTests {
  private func type(_ keys: [Key], into text: String) -> LinePrompt {
    var prompt = LinePrompt(question: "? ", text: text)
    for key in keys { _ = prompt.apply(key) { $0 } }
    return prompt
  }

  @Test func lettersGoWhereTheCursorIs() {
    #expect(type(["!"], into: "ab").line == "ab!")
    #expect(type([.home, "x", .right, "y"], into: "ab").line == "xayb")
    #expect(type([.left, .left, .left, "x"], into: "ab").line == "xab")
  }

  @Test func editingKeysAreThoseOfShells() {
    #expect(type([.backspace], into: "abc").line == "ab")
    #expect(type([.home, .backspace, .delete], into: "abc").line == "bc")
    #expect(type([.end, .delete], into: "abc").line == "abc")
    #expect(type([.left, .control("k")], into: "abc").line == "ab")
    #expect(type([.left, .control("u")], into: "abc").line == "c")
    #expect(type([.control("w")], into: "a/b/photo.png").line == "a/b/")
    #expect(type([.control("w"), .control("w")], into: "a/b/photo.png").line == "a/")
    #expect(type([.control("a"), "x", .control("e"), "y"], into: "ab").line == "xaby")
  }

  @Test func enterEndsAndEscapeCancels() {
    var prompt = LinePrompt(question: "? ", text: "a")
    #expect(prompt.apply("b") { $0 } == .editing)
    #expect(prompt.apply(.enter) { $0 } == .done)
    #expect(prompt.apply(.escape) { $0 } == .cancelled)
    var empty = LinePrompt(question: "? ", text: "")
    #expect(empty.apply(.enter) { $0 } == .cancelled)
  }

  @Test func tabCompletesWhatStandsBeforeTheCursor() {
    var prompt = LinePrompt(question: "? ", text: "pho.png")
    for _ in 0..<4 { _ = prompt.apply(.left) { $0 } }
    _ = prompt.apply(.tab) { $0 + "to" }
    #expect(prompt.line == "photo.png")
    #expect(prompt.cursor == 5)
  }

  @Test func pathsAreCompletedAsFarAsTheyAgree() throws {
    let folder = try TemporaryFolder()
    for name in ["lady-1.png", "lady-2.png", "other.png"] { try folder.write([], to: name) }
    #expect(PathCompletion.complete(folder / "la") == folder / "lady-")
    #expect(PathCompletion.complete(folder / "o") == folder / "other.png")
    #expect(PathCompletion.complete(folder / "x") == folder / "x")
    #expect(PathCompletion.complete(folder.path) == folder.path + "/")
    #expect(PathCompletion.complete(folder / "nowhere/x") == folder / "nowhere/x")
  }
}
