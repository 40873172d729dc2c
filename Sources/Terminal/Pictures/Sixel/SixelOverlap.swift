/// What becomes of a sixel picture when another one is drawn over a part of it.
enum SixelOverlap: Sendable {
  /// Its other pixels stay: xterm, foot.
  case pixels
  /// Its other cells stay; cells that the new picture covers partly lose the rest: mlterm, and who knows.
  case cells
  /// It goes as a whole: tmux.
  case nothing

  /// What the terminal does, as tried with xterm 379, foot 1.13 and mlterm 3.9.
  init(_ capabilities: TerminalCapabilities) {
    let isPrecise = ["XTerm(", "foot("].contains { capabilities.version?.hasPrefix($0) ?? false }
    self = capabilities.isTmux ? .nothing : isPrecise ? .pixels : .cells
  }
}
