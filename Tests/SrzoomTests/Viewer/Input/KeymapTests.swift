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
      (.left, .view(.move(eighthsX: -1, eighthsY: 0))), ("h", .view(.move(eighthsX: -1, eighthsY: 0))),
      (.down, .view(.move(eighthsX: 0, eighthsY: 1))), ("j", .view(.move(eighthsX: 0, eighthsY: 1))),
      ("K", .view(.move(eighthsX: 0, eighthsY: -8))), ("L", .view(.move(eighthsX: 8, eighthsY: 0))),
      ("[", .view(.magnify(1))),
      ("]", .view(.magnify(-1))), ("+", .view(.zoomOverview(1))), ("-", .view(.zoomOverview(-1))),
      ("0", .view(.fitOverview)),
      ("1", .view(.showActualPixels)), (.tab, .view(.nextComparison)), (" ", .view(.flip)),
      ("a", .view(.toggleAttention)), ("s", .file(.save)),
      ("n", .file(.change(1))), ("p", .file(.change(-1))), ("i", .popup(.info)), ("?", .popup(.help)),
      (.control("l"), .program(.redraw)), (.control("z"), .program(.suspend)), ("q", .program(.quit)),
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
