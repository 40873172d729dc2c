import Testing

@testable import srzoom

/// The letters of captions in saved pictures.
struct CaptionFontTests {
  /// How many pieces are covered, corner to corner counting as one; nothing is at the edges.
  private func pieces(_ rows: [[UInt8]]) -> Int {
    let width = rows[0].count
    var left = Set(rows.joined().enumerated().filter { $0.element > 0 }.map(\.offset))
    var pieces = 0
    while let first = left.popFirst() {
      pieces += 1
      var edge = [first]
      while let pixel = edge.popLast() {
        for step in [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1] {
          if let near = left.remove(pixel + step) { edge.append(near) }
        }
      }
    }
    return pieces
  }

  /// No letter brings along a piece of the one that was drawn beside it.
  @Test(arguments: [true, false]) func everyLetterIsOfOnePiece(isLarge: Bool) {
    let font = isLarge ? CaptionFont.large : .small
    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789()_/-.,+ÅÄÖäöß" {
      let dots = ["i": 1, "j": 1, "Ä": 2, "Ö": 2, "ä": 2, "ö": 2][letter, default: 0]
      let shown = font.coverage(of: String(letter), atMost: 100)
      let edges = shown.rows.flatMap { [$0[0], $0[shown.width - 1]] }
      #expect(edges.allSatisfy { $0 == 0 }, "\(letter) is cut")
      #expect(pieces(shown.rows) == 1 + dots, "\(letter)")
    }
  }

  @Test(arguments: [true, false]) func aLongTextEndsInAnEllipsis(isLarge: Bool) {
    let font = isLarge ? CaptionFont.large : .small
    let whole = font.coverage(of: "affjord", atMost: 1000)
    #expect(font.coverage(of: "affjord", atMost: whole.width) == whole)
    let cut = font.coverage(of: "affjord", atMost: whole.width - 1)
    #expect(["affj…", "affjo…", "affjor…"].contains { font.coverage(of: $0, atMost: 1000) == cut })
    #expect(font.coverage(of: "a", atMost: 3).width == 0)
  }

  @Test func alphabetsOfEuropeCanBeWritten() {
    for text in ["Öl – Straße.jpg", "Żółw.tif", "Ελλάδα.png", "Київ, Ґ Ё Щ.png"] {
      #expect(CaptionFont.small.canWrite(text), "\(text)")
    }
    #expect(!CaptionFont.small.canWrite("写真.png") && !CaptionFont.small.canWrite("😀"))
    // Letters of other alphabets are drawn, not question marks.
    #expect(
      CaptionFont.large.coverage(of: "Ж", atMost: 100) != CaptionFont.large.coverage(of: "?", atMost: 100))
  }
}
