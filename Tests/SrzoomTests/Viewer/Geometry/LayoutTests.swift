import Terminal
import Testing

@testable import srzoom

struct LayoutTests {
  /// Every layout as a text picture: o b r are pictures, O B R their labels, s the status line.
  private func picture(_ layout: Layout, rows: Int, columns: Int) -> [String] {
    var cells = Array(repeating: Array(repeating: Character("."), count: columns), count: rows)
    func fill(_ rect: CellRect, _ letter: Character) {
      for row in rect.row..<rect.maxRow {
        for column in rect.column..<rect.maxColumn {
          #expect(cells[row][column] == ".", "row \(row), column \(column) belongs to two")
          cells[row][column] = letter
        }
      }
    }
    if let overview = layout.overview {
      fill(overview.label, "O")
      fill(overview.picture, "o")
    }
    for (pane, letters) in zip(layout.enlarged, [("B", "b"), ("R", "r")] as [(Character, Character)]) {
      fill(pane.label, letters.0)
      fill(pane.picture, letters.1)
    }
    fill(layout.status, "s")
    return cells.map { String($0) }
  }

  @Test(arguments: Comparison.allCases)
  func nothingOverlapsOrLeavesTheTerminal(comparison: Comparison) throws {
    for columns in [20, 21, 39, 40, 59, 60, 61, 80, 99, 100, 101, 102, 103, 200, 400] {
      for rows in [8, 9, 23, 24, 25, 60, 120] {
        let layout = try #require(Layout(rows: rows, columns: columns, comparison: comparison))
        let all = CellRect(row: 0, column: 0, rows: rows, columns: columns)
        var rects = layout.enlarged.flatMap { [$0.label, $0.picture] } + [layout.status]
        if let overview = layout.overview { rects += [overview.label, overview.picture] }
        #expect(rects.allSatisfy { all.contains($0) && !$0.isEmpty }, "\(columns)x\(rows)")
        for (index, rect) in rects.enumerated() {
          #expect(rects[..<index].allSatisfy { rect.intersection($0).isEmpty }, "\(columns)x\(rows): \(rect)")
        }
        #expect(layout.enlarged.count == (comparison == .sideBySide ? 2 : 1))
        #expect(
          rects.dropLast().allSatisfy { $0.maxRow < rows || $0 == layout.status },
          "pictures keep off the last row: there a sixel scrolls the screen")
      }
    }
  }

  @Test func tooSmallIsRefused() {
    #expect(Layout(rows: 7, columns: 80, comparison: .sideBySide) == nil)
    #expect(Layout(rows: 24, columns: 19, comparison: .sideBySide) == nil)
  }

  @Test func wideTerminalHasThreeEqualPanes() throws {
    let layout = try #require(Layout(rows: 8, columns: 101, comparison: .sideBySide))
    let widths = [layout.overview?.picture.columns] + layout.enlarged.map(\.picture.columns)
    #expect(widths == [33, 33, 33])
  }

  @Test func panesInSixtyByEightCells() throws {
    let layout = try #require(Layout(rows: 8, columns: 60, comparison: .sideBySide))
    #expect(
      picture(layout, rows: 8, columns: 60) == [
        "OOOOOOOOOOOOOOO.BBBBBBBBBBBBBBBBBBBBB..RRRRRRRRRRRRRRRRRRRRR",
        "ooooooooooooooo.bbbbbbbbbbbbbbbbbbbbb..rrrrrrrrrrrrrrrrrrrrr",
        "ooooooooooooooo.bbbbbbbbbbbbbbbbbbbbb..rrrrrrrrrrrrrrrrrrrrr",
        "ooooooooooooooo.bbbbbbbbbbbbbbbbbbbbb..rrrrrrrrrrrrrrrrrrrrr",
        "ooooooooooooooo.bbbbbbbbbbbbbbbbbbbbb..rrrrrrrrrrrrrrrrrrrrr",
        "ooooooooooooooo.bbbbbbbbbbbbbbbbbbbbb..rrrrrrrrrrrrrrrrrrrrr",
        "ooooooooooooooo.bbbbbbbbbbbbbbbbbbbbb..rrrrrrrrrrrrrrrrrrrrr",
        "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss",
      ])
  }

  @Test func smallestTerminalShowsTheTwoPanes() throws {
    let layout = try #require(Layout(rows: 8, columns: 20, comparison: .sideBySide))
    #expect(
      picture(layout, rows: 8, columns: 20) == [
        "BBBBBBBBB..RRRRRRRRR",
        "bbbbbbbbb..rrrrrrrrr",
        "bbbbbbbbb..rrrrrrrrr",
        "bbbbbbbbb..rrrrrrrrr",
        "bbbbbbbbb..rrrrrrrrr",
        "bbbbbbbbb..rrrrrrrrr",
        "bbbbbbbbb..rrrrrrrrr",
        "ssssssssssssssssssss",
      ])
  }

  @Test func narrowAndHighTerminalHasTheOverviewAbove() throws {
    let layout = try #require(Layout(rows: 24, columns: 30, comparison: .alone))
    #expect(layout.overview?.picture == CellRect(row: 1, column: 0, rows: 5, columns: 30))
    #expect(layout.enlarged.map(\.picture) == [CellRect(row: 7, column: 0, rows: 16, columns: 30)])
  }
}
