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
      ("+", .view(.magnify(1))), ("=", .view(.magnify(1))), ("[", .view(.magnify(1))),
      ("-", .view(.magnify(-1))), ("]", .view(.magnify(-1))), ("0", .view(.showWholePhoto)),
      ("1", .view(.showActualPixels)), (.tab, .view(.nextComparison)), (" ", .view(.flip)),
      ("o", .view(.nextOverview)), ("f", .view(.toggleFullScreen)), ("a", .view(.toggleAttention)),
      ("s", .file(.save)), ("S", .file(.saveAs)), ("C", .file(.saveComparison)), ("n", .file(.change(1))),
      ("p", .file(.change(-1))), ("i", .popup(.info)), ("?", .popup(.help)),
      (.control("l"), .program(.redraw)), (.control("z"), .program(.suspend)), ("q", .leave(quits: true)),
      (.escape, .leave(quits: false)),
    ]
    for (key, action) in expected { #expect(Keymap.action(for: key) == action, "\(key)") }
    #expect(Keymap.action(for: "ü") == nil)
  }

  @Test func helpNamesEachKeyOnce() {
    let names = Keymap.entries.map(\.name) + Keymap.mouse.map(\.name)
    #expect(Set(names).count == names.count)
    #expect((Keymap.entries.map(\.purpose) + Keymap.mouse.map(\.purpose)).allSatisfy { $0.count <= 46 })
  }

  @Test func hintsLoseTheLeastImportantFirst() {
    func hints(_ columns: Int, hasSeveralFiles: Bool = true) -> String {
      Keymap.hints(columns: columns, hasSeveralFiles: hasSeveralFiles)
    }
    #expect(
      hints(130)
        == "arrows move  + - enlarge  Tab compare  space flip  m model  f full  o overview  a reading  "
        + "s save  n p files  ? keys  q quit")
    #expect(hints(80) == "arrows move  + - enlarge  Tab compare  s save  n p files  ? keys  q quit")
    #expect(
      hints(80, hasSeveralFiles: false)
        == "arrows move  + - enlarge  Tab compare  space flip  s save  ? keys  q quit")
    #expect(!hints(130, hasSeveralFiles: false).contains("files"))
    #expect(hints(35) == "arrows move  + - enlarge  ? keys")
    #expect(hints(8) == "? keys")
    #expect(hints(3) == "")
    for columns in 0...130 { #expect(hints(columns).count <= columns) }
  }
}
