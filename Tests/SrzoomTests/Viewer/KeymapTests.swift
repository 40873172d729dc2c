import Terminal
import Testing

@testable import srzoom

struct KeymapTests {
  @Test func noKeyHasTwoMeanings() {
    let keys = Keymap.entries.flatMap { $0.keys.map(\.0) }
    #expect(Set(keys).count == keys.count)
  }

  @Test func keysOfTheDesignMeanWhatItSays() {
    let expected: [(Key, Action)] = [
      (.left, .move(eighthsX: -1, eighthsY: 0)), ("h", .move(eighthsX: -1, eighthsY: 0)),
      (.down, .move(eighthsX: 0, eighthsY: 1)), ("j", .move(eighthsX: 0, eighthsY: 1)),
      ("K", .move(eighthsX: 0, eighthsY: -8)), ("L", .move(eighthsX: 8, eighthsY: 0)), ("[", .magnify(1)),
      ("]", .magnify(-1)), ("+", .zoomOverview(1)), ("-", .zoomOverview(-1)), ("0", .fitOverview),
      ("1", .showActualPixels), (.tab, .nextComparison), (" ", .flip), ("a", .toggleAttention), ("s", .save),
      ("n", .changeFile(1)), ("p", .changeFile(-1)), ("i", .toggleInfo), ("?", .toggleHelp),
      (.control("l"), .redraw), (.control("z"), .suspend), ("q", .quit),
    ]
    for (key, action) in expected { #expect(Keymap.action(for: key) == action, "\(key)") }
    #expect(Keymap.action(for: "y") == nil)
  }

  @Test func helpNamesEachKeyOnce() {
    let names = Keymap.entries.map(\.name) + Keymap.mouse.map(\.name)
    #expect(Set(names).count == names.count)
    #expect((Keymap.entries.map(\.purpose) + Keymap.mouse.map(\.purpose)).allSatisfy { $0.count <= 46 })
  }
}
