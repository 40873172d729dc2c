/// Writes characters of text one after the other: knows where the cursor is and which style is set.
struct TextPen {
  private let usesColour: Bool
  /// What is set.
  private(set) var style = TextStyle.plain
  /// Where the cursor is; nil: not known for sure.
  private var place: (row: Int, column: Int)?

  init(usesColour: Bool) { self.usesColour = usesColour }

  /// Where the cursor is in a row; nil if it is not there.
  func column(in row: Int) -> Int? { place.flatMap { $0.row == row ? $0.column : nil } }

  mutating func draw(
    _ base: Unicode.Scalar, _ marks: [Unicode.Scalar], _ style: TextStyle, row: Int, column: Int,
    isWide: Bool, into bytes: inout FrameBytes
  ) {
    if place?.row != row || place?.column != column { bytes.move(toRow: row, column: column) }
    if self.style != style {
      append(style, to: &bytes)
      self.style = style
    }
    for scalar in [base] + marks { bytes.append(TerminalLocale.bytes(of: scalar)) }
    // Terminals do not agree on how wide these are.
    place = isWide || !marks.isEmpty ? nil : (row, column + 1)
  }

  /// Sets the plain style again.
  mutating func finish(into bytes: inout FrameBytes) {
    if style != .plain { bytes.append("\u{1B}[m") }
  }

  /// SGR, from the plain style on.
  private func append(_ style: TextStyle, to bytes: inout FrameBytes) {
    var parameters: [Int] = []
    if style.isBold { parameters.append(1) }
    if style.isDim { parameters.append(2) }
    if style.isUnderlined { parameters.append(4) }
    if style.isReverse { parameters.append(7) }
    if usesColour {
      if let foreground = style.foreground { parameters.append(30 + foreground.rawValue) }
      if let background = style.background { parameters.append(40 + background.rawValue) }
    }
    bytes.append("\u{1B}[")
    if !parameters.isEmpty, self.style != .plain { bytes.append("0;") }
    bytes.append(parameters.map(String.init).joined(separator: ";").utf8)
    bytes.append("m")
  }
}
