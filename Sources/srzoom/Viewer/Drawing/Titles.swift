import Terminal

/// A text above a pane.
struct Title: Sendable, Equatable {
  var text: String
  /// Where it begins, and the cells that it may take.
  var column: Int, columns: Int
}

/// What stands above the panes.
enum Titles {
  /// The titles of a session's panes, from left to right.
  static func of(_ session: Session, _ layout: Layout) -> [Title] {
    guard session.album.pyramid != nil else { return [] }
    let view = session.view
    var titles: [Title] = []
    if let overview = layout.overview, overview.cells.row == layout.enlarged[0].cells.row {
      let columns = overview.cells.columns
      let texts = overviewTitles(session)
      let text = texts.first { ScreenText.width(of: $0) <= columns } ?? texts[texts.count - 1]
      titles.append(title(text, above: overview))
    }
    let plain = view.showsPixels ? "plain pixels" : "plain"
    let model = "(\(session.restored.models.label))"
    let restored = (session.waiting.isTold ? "restoring " : "restored ") + model
    switch view.shownComparison {
    case nil: titles.append(title(plain, above: layout.enlarged[0]))
    case .sideBySide:
      titles.append(title(plain, above: layout.enlarged[0]))
      titles.append(title(view.isFlipped ? plain + " (flipped)" : restored, above: layout.enlarged[1]))
    case .difference:
      titles.append(
        title("\(restored) − plain, ×\(Painter.differenceGain): grey is the same", above: layout.enlarged[0]))
    case .wipe:
      let cells = view.viewport(in: layout.enlarged[0]).cells
      let divider = cells.column + Painter.dividerColumn(view.divider, of: cells.columns)
      let (left, right) = view.isFlipped ? (restored, plain) : (plain, restored)
      // No title comes, goes or moves with the longer word.
      let longest = "restoring \(model)".count
      if divider - cells.column > (view.isFlipped ? longest : left.count) {
        titles.append(Title(text: left, column: cells.column, columns: divider - cells.column))
      }
      // At the right edge the title moves to the left, for it says what is under the divider.
      let width = view.isFlipped ? right.count : longest
      let column = min(divider, max(cells.column, cells.maxColumn - width - 2))
      titles.append(
        Title(
          text: (view.canvas.hasUTF8 ? "│ " : "| ") + right, column: column, columns: cells.maxColumn - column
        ))
    }
    return titles
  }

  private static func title(_ text: String, above pane: Pane) -> Title {
    Title(text: text, column: pane.cells.column, columns: pane.cells.columns)
  }

  /// What stands above the whole photo, the longest first: as much of it as fits is shown.
  private static func overviewTitles(_ session: Session) -> [String] {
    guard session.view.showsAttention else { return ["photo"] }
    if let attention = session.shownAttention, !attention.patches.isEmpty {
      let most = "most \(Text.decimal(attention.strongest * 100, 0)) %"
      return ["bright: what the network reads (\(most))", "bright: what is read (\(most))", "bright: read"]
    }
    if let damage = session.damage {
      return ["read: \(damage.text)", damage.text, damage.text.replacing(" px", with: "")]
    }
    guard session.shownAttention != nil else { return ["reading …"] }
    return ["this model reads the box alone", "reads the box alone"]
  }
}
