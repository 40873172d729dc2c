import Terminal

/// How the enlarged box is compared.
enum Comparison: String, Sendable, CaseIterable {
  /// Bilinear and LocalSR beside each other.
  case sideBySide
  /// LocalSR alone.
  case alone
  /// Bilinear left and LocalSR right of a movable divider, in one pane.
  case wipe
  /// What LocalSR changes, enhanced, in one pane.
  case difference

  /// The one that Tab shows after this one.
  var next: Comparison {
    switch self {
    case .sideBySide: .alone
    case .alone: .wipe
    case .wipe: .difference
    case .difference: .sideBySide
    }
  }
}

/// Which cells of the terminal show what.
struct Layout: Sendable, Equatable {
  /// The smallest terminal with room for two panes, their labels and the status line.
  static let smallest = (rows: 8, columns: 20)

  /// A picture with the row of its label above it.
  struct Pane: Sendable, Equatable {
    let label: CellRect, picture: CellRect

    /// A pane that fills a rectangle; its first row is the label's.
    init(filling cells: CellRect) {
      label = CellRect(row: cells.row, column: cells.column, rows: 1, columns: cells.columns)
      picture = CellRect(
        row: cells.row + 1, column: cells.column, rows: cells.rows - 1, columns: cells.columns)
    }
  }

  /// The whole photo; nil where it would leave too little for the box.
  let overview: Pane?
  /// Two panes (bilinear, LocalSR) side by side; one in every other comparison.
  let enlarged: [Pane]
  /// The last row.
  let status: CellRect

  /// Shares out a terminal; nil below `smallest`.
  init?(rows: Int, columns: Int, comparison: Comparison) {
    guard rows >= Self.smallest.rows, columns >= Self.smallest.columns else { return nil }
    status = CellRect(row: rows - 1, column: 0, rows: 1, columns: columns)
    let all = CellRect(row: 0, column: 0, rows: rows - 1, columns: columns)

    let rest: CellRect
    switch columns {
    case 100...:
      // Three panes of the same width.
      (overview, rest) = Self.split(all, left: (columns - 2) / 3)
    case 60...:
      // A small overview: the box needs the pixels more.
      (overview, rest) = Self.split(all, left: columns / 4)
    case _ where rows >= 24:
      // Narrow and high: the overview stands above.
      overview = Pane(filling: CellRect(row: 0, column: 0, rows: rows / 4, columns: columns))
      rest = CellRect(row: rows / 4, column: 0, rows: all.rows - rows / 4, columns: columns)
    default:
      (overview, rest) = (nil, all)
    }

    if comparison == .sideBySide {
      let width = (rest.columns - 1) / 2
      enlarged = [rest.column, rest.maxColumn - width].map {
        Pane(filling: CellRect(row: rest.row, column: $0, rows: rest.rows, columns: width))
      }
    } else {
      enlarged = [Pane(filling: rest)]
    }
  }

  /// A pane of `left` columns, and what is left beside it after an empty column.
  private static func split(_ cells: CellRect, left: Int) -> (Pane, CellRect) {
    (
      Pane(filling: CellRect(row: cells.row, column: cells.column, rows: cells.rows, columns: left)),
      CellRect(
        row: cells.row, column: cells.column + left + 1, rows: cells.rows, columns: cells.columns - left - 1)
    )
  }
}
