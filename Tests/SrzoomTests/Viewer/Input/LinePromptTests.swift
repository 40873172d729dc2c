import Terminal
import Testing

@testable import srzoom

struct LinePromptTests {
  private func type(_ keys: [Key], into text: String) -> LinePrompt {
    var prompt = LinePrompt(question: "? ", text: text)
    for key in keys { _ = prompt.apply(key) }
    return prompt
  }

  private func line(_ keys: [Key], into text: String) -> String { String(type(keys, into: text).text) }

  @Test func lettersGoWhereTheCursorIs() {
    #expect(line(["!"], into: "ab") == "ab!")
    #expect(line([.home, "x", .right, "y"], into: "ab") == "xayb")
    #expect(line([.left, .left, .left, "x"], into: "ab") == "xab")
  }

  @Test func editingKeysAreThoseOfShells() {
    #expect(line([.backspace], into: "abc") == "ab")
    #expect(line([.home, .backspace, .delete], into: "abc") == "bc")
    #expect(line([.end, .delete], into: "abc") == "abc")
    #expect(line([.left, .control("k")], into: "abc") == "ab")
    #expect(line([.left, .control("u")], into: "abc") == "c")
    #expect(line([.control("w")], into: "a/b/photo.png") == "a/b/")
    #expect(line([.control("w"), .control("w")], into: "a/b/photo.png") == "a/")
    #expect(line([.control("a"), "x", .control("e"), "y"], into: "ab") == "xaby")
  }

  @Test func enterEndsAndEscapeCancels() {
    var prompt = LinePrompt(question: "? ", text: "a")
    #expect(prompt.apply("b") == .editing)
    #expect(prompt.apply(.enter) == .done("ab"))
    #expect(prompt.apply(.escape) == .cancelled)
    var empty = LinePrompt(question: "? ", text: "")
    #expect(empty.apply(.enter) == .cancelled)
  }

  @Test func tabCompletesWhatStandsBeforeTheCursor() {
    var prompt = type([.left, .left, .left, .left], into: "pho.png")
    #expect(prompt.apply(.tab) == .completing("pho"))
    prompt.complete(to: "photo")
    #expect(prompt.text == Array("photo.png"))
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
